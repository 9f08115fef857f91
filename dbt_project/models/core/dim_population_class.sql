-- One row a population class of the barometer.
select
    population_class,
    minimum,
    maximum,
    label_fr,
    label_en
from {{ ref('stg_population_class') }}
