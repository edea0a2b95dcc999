"""NMR: references, windows, second lines, recoveries and relaxation over temperature."""

from __future__ import annotations

from electrolyte.numbers.doubt import Doubt, Guard

DIAMAGNETIC_LITHIUM = 20.0

GUARDS = {
    "lithium_shift": Guard(
        "nmr",
        f"a shift of 6Li or 7Li beyond ± {DIAMAGNETIC_LITHIUM:g} ppm (the metal is near 260 ppm)",
        "is the referencing right, or is this lithium metal?",
    ),
    "nucleus": Guard(
        "nmr",
        "a transmitter frequency that in no usual magnet is that of the nucleus, or is nearer to"
        " that of the file's than of the sheet's",
        "is the nucleus right?",
    ),
    "no_reference": Guard(
        "nmr",
        "a shift without reference_ppm in the sheet, where the file states no reference frequency"
        " or the spectrometer's base frequency as it (SR = 0)",
        "was the axis ever referenced (reference_ppm, 0 if it was)?",
    ),
    "far_reference": Guard(
        "nmr",
        "a reference frequency (SF) more than 1 % from that of the transmitter (SFO1)",
        "is the reference that of another nucleus or experiment?",
    ),
    "centre_band": Guard(
        "nmr",
        "a shift of a line with a spinning sideband of more than half its area",
        "which is the centre band (measure at another spinning rate)?",
    ),
    "spinning_rate": Guard(
        "nmr",
        "a line as wide as the spinning rate of the sheet, or wider",
        "was the sample static (mas_kHz 0)?",
    ),
    "line_window": Guard(
        "nmr",
        "a line wider than a third of its window, or above a tenth of its height at the ends of it",
        "is the line part of a wider pattern, or the spectral width too small?",
    ),
    "line_misfit": Guard(
        "nmr",
        "lines that leave more than noise (reduced chi squared above 2) and more than 0.2 % of the"
        " power",
        "are there more lines, or is the pattern no Voigt line?",
    ),
    "second_line": Guard(
        "nmr",
        "a spectrum that a second free line describes better by more than 10 in AICc",
        "are there two lines, or one that is skewed or wide at its foot?",
    ),
    "phase_estimated": Guard(
        "nmr",
        "a phase that no lines determine and nobody states",
        "what is the phase (nmr.phase)?",
    ),
    "signal_onset": Guard(
        "nmr",
        "an FID that begins more than 0.6 points from where the delay of the digital filter puts"
        " it",
        "is that delay right, and does the FID begin at the top of the echo?",
    ),
    "recovery_short": Guard(
        "nmr",
        "a longest delay below 3 T1",
        "can it be measured with delays up to 5 T1?",
    ),
    "recovery_falls": Guard(
        "nmr",
        "a recovery that falls: from more than it recovers to, whatever its sign",
        "is it a decay (experiment spin_lock), or are the delays those of another experiment?",
    ),
    "recovery_misfit": Guard(
        "nmr",
        "a recovery that scatters by more than twice the noise and 1 % of its depth",
        "is it one process, and were all rows measured alike?",
    ),
    "receiver_full": Guard(
        "nmr",
        "an FID, or a stack, whose largest value comes eight times or more, and more than four"
        " times as often as the next one",
        "was the receiver overloaded (gain too high)?",
    ),
    "fid_weighted": Guard(
        "nmr",
        "an FID whose noise falls from its beginning to its end (the logarithm of the power by more"
        " than 0.4, and than by chance)",
        "was it multiplied by a window (give the FID as it was acquired)?",
    ),
    "transmitter_spike": Guard(
        "nmr",
        "a line within two points of the spectrum from the transmitter, and no wider than two",
        "is it a constant of the receiver (put the transmitter aside of the line)?",
    ),
    "quadrature_image": Guard(
        "nmr",
        "an image of the line about the transmitter that moves shift or width by more than their u,"
        " or an FID of one channel, in which both are alike",
        "do the channels of the receiver have the same gain (put the transmitter aside of the"
        " line)?",
    ),
    "mains_hum": Guard(
        "nmr",
        "a line that a modulation at 50 or 60 Hz, or two to six times that, describes better, and"
        " that is off by more than u without it",
        "does the mains disturb the receiver or the field?",
    ),
    "image_place": Guard(
        "nmr",
        "a line below a tenth of the main one where this has its image about the transmitter",
        "does it stay there if the transmitter is moved?",
    ),
    "saturation_left": Guard(
        "nmr",
        "a recovery that fits better (AICc, by 4) if each scan begins with more than 3 % of what"
        " the one before has recovered",
        "did the pulses saturate the line, and was there a delay before them?",
    ),
    "recovery_signs": Guard(
        "nmr",
        "amplitudes of a recovery that fall to a minimum and rise again, without a sign; T1 is that"
        " of an inversion",
        "is it an inversion recovery in magnitudes (give signed amplitudes)?",
    ),
    "delay_unit": Guard(
        "nmr",
        "a table of delays in whole seconds, from 1 s, up to more than 1000 s",
        "are the delays in ms?",
    ),
    "recovery_row": Guard(
        "nmr",
        "a row of a recovery too far from the others (chance 1 in 100) that moves T1, which is"
        " without it, by more than its u",
        "was this row disturbed?",
    ),
    "gain_drift": Guard(
        "nmr",
        "a recovery that a drift of the gain describes better than exponentials (AICc, by 10), or"
        " as well as a form that is not exponential",
        "did gain, tuning or temperature change while it was measured?",
    ),
    "two_recoveries": Guard(
        "nmr",
        "a recovery that needs two exponentials; T1 is that of the initial rate",
        "are there two phases or sites, or a spin above 1/2 that was not saturated evenly?",
    ),
    "t1_curved": Guard(
        "nmr",
        "ln T1 that is not straight over 1/T (reduced chi squared above 4)",
        "is the motion slow, or fast, at all of these temperatures?",
    ),
    "relaxation_misfit": Guard(
        "nmr",
        "T1 over temperature that the spectral density leaves with a reduced chi squared above 4,"
        " or that distributed barriers or a constant rate describe better",
        "are the temperatures right, and is it one motion?",
    ),
}


def lithium_shift(nucleus: str, shift_ppm: float) -> Doubt | None:
    """A shift that no diamagnetic lithium has."""
    if nucleus not in ("6Li", "7Li") or abs(shift_ppm) <= DIAMAGNETIC_LITHIUM:
        return None
    return Doubt("lithium_shift", f"{nucleus} at {shift_ppm:.1f} ppm")
