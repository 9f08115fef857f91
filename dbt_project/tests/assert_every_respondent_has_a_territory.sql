-- If this failed, a respondent would be counted and yet be missing from the population covered.
{{ config(meta={'dagster': {'ref': {'name': 'dim_respondent'}}}) }}
select respondents.respondent_key
from {{ ref('dim_respondent') }} as respondents
left join {{ ref('bridge_respondent_territory') }} as bridge
    on respondents.respondent_key = bridge.respondent_key
where bridge.territory_key is null
