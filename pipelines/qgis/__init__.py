"""How the published layers look in QGIS: styles that open by themselves, and a project for every city."""
