-- If this failed, a commune and its intercommunalité that answered together would stand for one of them.
{{ config(meta={'dagster': {'ref': {'name': 'dim_respondent'}}}) }}
select
    respondents.respondent_key,
    count(territories.territory_key) filter (where territories.territory_kind = 'commune') as n_communes,
    count(territories.territory_key) filter (where territories.territory_kind = 'intercommunalite')
        as n_intercommunalites
from {{ ref('dim_respondent') }} as respondents
left join {{ ref('bridge_respondent_territory') }} as bridge
    on respondents.respondent_key = bridge.respondent_key
left join {{ ref('dim_territory') }} as territories
    on bridge.territory_key = territories.territory_key
where respondents.entity_type = 'joint'
group by respondents.respondent_key
having n_communes <> 1 or n_intercommunalites <> 1
