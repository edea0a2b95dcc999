"""Physical constants (CODATA 2018) in the units of the field."""

BOLTZMANN_EV_K = 8.617333262e-5
ICE_POINT_K = 273.15  # 0 °C
VACUUM_PERMITTIVITY_F_CM = 8.8541878128e-14
STANDARD_GRAVITY = 9.80665  # m/s²: mN of a gf, MPa of a kgf/mm²
