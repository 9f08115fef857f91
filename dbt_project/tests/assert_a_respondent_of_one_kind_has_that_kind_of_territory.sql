-- If this failed, a commune's answer would be read as its intercommunalité's, or the reverse.
{{ config(meta={'dagster': {'ref': {'name': 'dim_respondent'}}}) }}
select
    respondents.respondent_key,
    respondents.entity_type,
    territories.territory_kind
from {{ ref('dim_respondent') }} as respondents
inner join {{ ref('bridge_respondent_territory') }} as bridge
    on respondents.respondent_key = bridge.respondent_key
inner join {{ ref('dim_territory') }} as territories
    on bridge.territory_key = territories.territory_key
where
    respondents.entity_type in ('commune', 'intercommunalite')
    and respondents.entity_type <> territories.territory_kind
