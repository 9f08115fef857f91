-- One printed figure about one landed edition.
select
    cast(figures.edition as integer) as edition,
    figures.indicator_code,
    figures.entity_type,
    figures.population_class,
    figures.domain_code,
    figures.status_code,
    figures.management_mode_code,
    figures.item_code,
    figures.compared,
    cast(figures.printed_value as double) as printed_value,
    figures.unit,
    figures.base,
    figures.precision,
    figures.source,
    figures.reading,
    figures.note
from {{ source('codebook', 'figures') }} as figures
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on cast(figures.edition as integer) = landed_editions.edition
