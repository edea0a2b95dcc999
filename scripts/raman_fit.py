"""Bands and baseline of one Raman spectrum."""

from pathlib import Path

from electrolyte.numbers.quantities import read_quantities, write_quantities
from electrolyte.run import job
from electrolyte.techniques.raman.analysis import analyse
from electrolyte.techniques.raman.axis import as_one, calibrated, cropped, spectra
from electrolyte.techniques.raman.choices import bands_of, shares_of
from electrolyte.techniques.raman.numbers import Subject, band_table, curves, quantities_of

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        (row,) = recipe["measurements"]
        config = recipe["settings"]["raman"]
        subject = Subject(row["subject"]["sample"], row["measurement"], row["origin"])
        spectrum = as_one(spectra(job.read_row(row, "raman"), row["excitation_nm"]))
        for path in snakemake.input.axis:
            silicon = read_quantities(Path(path)).iloc[0]["value"]
            spectrum = calibrated(spectrum, silicon, config["silicon_shift_cm1"])
        spectrum = cropped(spectrum, *config["range_cm1"])
        bands = bands_of(config, subject.sample)
        analysis = None
        if bands:
            analysis = analyse(
                spectrum,
                bands,
                degree=config["baseline_degree"],
                other_degrees=config["other_baseline_degrees"],
                eta=None if config["fit_lorentzian_part"] else config["lorentzian_part"],
                despike=config["despike"],
                subject=f"Raman spectrum {subject.measurement} ({row['path']})",
            )
        for note in analysis.notes if analysis else spectrum.notes:
            job.log.info("%s", note)
        numbers = quantities_of(analysis, spectrum, shares_of(config), subject)
        write_quantities(numbers, Path(snakemake.output.quantities))
        for table, path in (
            (band_table(analysis, spectrum, subject), snakemake.output.bands),
            (curves(analysis, spectrum, subject), snakemake.output.curves),
        ):
            table.to_csv(path, index=False, lineterminator="\n")
