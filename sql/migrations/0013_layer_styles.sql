-- Where QGIS looks for the style of a layer that is dragged into a map. The layout is the one that QGIS makes itself, so
-- its types and missing constraints are QGIS's; a table that QGIS made already is kept, with its styles.
CREATE TABLE IF NOT EXISTS public.layer_styles (
    id SERIAL PRIMARY KEY,
    f_table_catalog VARCHAR,
    f_table_schema VARCHAR,
    f_table_name VARCHAR,
    f_geometry_column VARCHAR,
    stylename TEXT,
    styleqml XML,
    stylesld XML,
    useasdefault BOOLEAN,
    description TEXT,
    owner VARCHAR(63) DEFAULT current_user,
    ui XML,
    update_time TIMESTAMP DEFAULT current_timestamp,
    type VARCHAR
);
COMMENT ON TABLE public.layer_styles IS
'Styles of layers, which QGIS loads by itself. Those of schema api follow from the indicators'' declarations; others are their makers''.';
COMMENT ON COLUMN public.layer_styles.id IS 'Number of the style.';
COMMENT ON COLUMN public.layer_styles.f_table_catalog IS 'Name of the database: QGIS finds a style under this name alone.';
COMMENT ON COLUMN public.layer_styles.f_table_schema IS 'Schema of the layer.';
COMMENT ON COLUMN public.layer_styles.f_table_name IS 'Table or view of the layer.';
COMMENT ON COLUMN public.layer_styles.f_geometry_column IS 'Geometry column of the layer.';
COMMENT ON COLUMN public.layer_styles.stylename IS 'Name for people, unique within a layer.';
COMMENT ON COLUMN public.layer_styles.styleqml IS 'The style in QGIS''s own language.';
COMMENT ON COLUMN public.layer_styles.stylesld IS 'The style as OGC Styled Layer Descriptor; empty where only QGIS''s own language can say it.';
COMMENT ON COLUMN public.layer_styles.useasdefault IS 'Whether a new layer opens with this style.';
COMMENT ON COLUMN public.layer_styles.description IS 'What the style shows.';
COMMENT ON COLUMN public.layer_styles.owner IS 'Who wrote it: urban_sdg_owner for those that the project keeps up to date.';
COMMENT ON COLUMN public.layer_styles.ui IS 'Form of QGIS for editing; not used.';
COMMENT ON COLUMN public.layer_styles.update_time IS 'When the style was last written, in UTC for those of the project.';
COMMENT ON COLUMN public.layer_styles.type IS 'Kind of geometry: Point, Line or Polygon.';
