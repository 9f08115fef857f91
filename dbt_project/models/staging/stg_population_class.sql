-- One population class of the barometer.
select
    code as population_class,
    cast(minimum as integer) as minimum,
    cast(maximum as integer) as maximum,
    label_fr,
    label_en
from {{ source('codebook', 'population_classes') }}
