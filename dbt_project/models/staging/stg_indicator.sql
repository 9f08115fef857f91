-- One indicator of the catalogue.
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
    cast(decimals as integer) as decimals
from {{ source('codebook', 'indicators') }}
