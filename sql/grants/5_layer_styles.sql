-- Everybody who reads layers may read their styles. Who may save styles for others is for the administrator to say.
REVOKE ALL ON public.layer_styles FROM PUBLIC, urban_sdg_reader, urban_sdg_loader, urban_sdg_submit, urban_sdg_moderator;
REVOKE ALL ON SEQUENCE public.layer_styles_id_seq
    FROM PUBLIC, urban_sdg_reader, urban_sdg_loader, urban_sdg_submit, urban_sdg_moderator;
GRANT SELECT ON public.layer_styles TO urban_sdg_reader, urban_sdg_loader, urban_sdg_moderator;
