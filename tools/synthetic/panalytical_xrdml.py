"""PANalytical .xrdml files (schema 1.5), byte-deterministic."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

NAMESPACE = "http://www.xrdml.com/XRDMeasurement/1.5"
TEMPLATE = """<?xml version="1.0" encoding="UTF-8"?>
<xrdMeasurements xmlns="{namespace}" status="Completed">
	<comment>
		<entry>{comment}</entry>
	</comment>
	<sample type="To be analyzed">
		<id>{sample}</id>
		<name>{sample}</name>
	</sample>
	<xrdMeasurement measurementType="Scan" status="Completed" sampleMode="Reflection">
		<comment>
			<entry>{comment}</entry>
		</comment>
		<usedWavelength intended="K-Alpha">
			<kAlpha1 unit="Angstrom">{alpha1:.7f}</kAlpha1>
			<kAlpha2 unit="Angstrom">{alpha2:.7f}</kAlpha2>
			<kBeta unit="Angstrom">{beta:.7f}</kBeta>
			<ratioKAlpha2KAlpha1>{ratio:.4f}</ratioKAlpha2KAlpha1>
		</usedWavelength>
		<incidentBeamPath>
			<radius unit="mm">240.00</radius>
			<xRayTube id="0" name="SYNTHETIC">
				<tension unit="kV">45</tension>
				<current unit="mA">40</current>
				<anodeMaterial>Cu</anodeMaterial>
			</xRayTube>
		</incidentBeamPath>
		<scan appendNumber="0" mode="Continuous" scanAxis="Gonio" status="Completed">
			<header>
				<startTimeStamp>{start:%Y-%m-%dT%H:%M:%S}+00:00</startTimeStamp>
				<endTimeStamp>{end:%Y-%m-%dT%H:%M:%S}+00:00</endTimeStamp>
				<author>
					<name>SYNTHETIC</name>
				</author>
				<source>
					<applicationSoftware version="0">SYNTHETIC</applicationSoftware>
				</source>
			</header>
			<dataPoints>
				<positions axis="2Theta" unit="deg">
					<startPosition>{first:.8f}</startPosition>
					<endPosition>{last:.8f}</endPosition>
				</positions>
				<positions axis="Omega" unit="deg">
					<startPosition>{half_first:.8f}</startPosition>
					<endPosition>{half_last:.8f}</endPosition>
				</positions>
				<commonCountingTime unit="seconds">{time:.3f}</commonCountingTime>
				<intensities unit="counts">{counts}</intensities>
			</dataPoints>
		</scan>
	</xrdMeasurement>
</xrdMeasurements>
"""


def write_scan(
    path: Path,
    two_theta: np.ndarray,
    counts: np.ndarray,
    *,
    sample: str,
    comment: str,
    wavelengths: tuple[float, float, float],
    ratio: float,
    step_time_s: float,
    start_time: datetime,
) -> None:
    """Write one scan; ``comment`` should say that the data is synthetic.

    two_theta, counts : shape (n,), degrees in equal steps and whole counts
    wavelengths, ratio : Kα1, Kα2, Kβ in Å, and Kα2 : Kα1
    """
    text = TEMPLATE.format(
        namespace=NAMESPACE,
        comment=escape(comment),
        sample=escape(sample),
        alpha1=wavelengths[0],
        alpha2=wavelengths[1],
        beta=wavelengths[2],
        ratio=ratio,
        start=start_time,
        end=start_time + timedelta(seconds=step_time_s * len(counts)),
        first=two_theta[0],
        last=two_theta[-1],
        half_first=two_theta[0] / 2,
        half_last=two_theta[-1] / 2,
        time=step_time_s,
        counts=" ".join(f"{int(value)}" for value in counts),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
