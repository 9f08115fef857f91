-- One commune in one geography vintage.
select
    cast(vintage as integer) as vintage,
    commune_code,
    name,
    department_code,
    department_name,
    region_2014_code,
    region_2014_name,
    region_2016_code,
    region_2016_name,
    intercommunalite_code,
    cast(population as integer) as population,
    cast(longitude as double) as longitude,
    cast(latitude as double) as latitude,
    source
from {{ source('codebook', 'communes') }}
