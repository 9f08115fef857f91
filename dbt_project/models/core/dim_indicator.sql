-- One row an indicator of the catalogue.
select
    indicator_code,
    family,
    label_fr,
    label_en,
    definition,
    numerator,
    denominator,
    base_code,
    unit,
    decimals
from {{ ref('stg_indicator') }}
