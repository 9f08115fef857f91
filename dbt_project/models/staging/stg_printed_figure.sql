-- One printed figure about one landed edition.
select
    cast(edition as integer) as edition,
    indicator_code,
    entity_type,
    population_class,
    domain_code,
    status_code,
    management_mode_code,
    item_code,
    compared,
    cast(printed_value as double) as printed_value,
    unit,
    base,
    precision,
    source,
    reading,
    note
from {{ source('codebook', 'figures') }}
where cast(edition as integer) in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
