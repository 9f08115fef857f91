-- If this failed, response rates and the population covered would have nothing to be a share of.
{{ config(meta={'dagster': {'ref': {'name': 'dim_territory'}}}) }}
select
    barometer.frame_kind,
    barometer.frame_vintage
from {{ ref('stg_barometer') }} as barometer
left join {{ ref('dim_territory') }} as territories
    on
        territories.is_in_frame
        and barometer.frame_kind = territories.territory_kind
where barometer.frame_kind is not null and territories.territory_key is null
