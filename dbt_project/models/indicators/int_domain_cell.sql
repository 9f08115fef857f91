-- One row a city grouping that has respondents and a domain of its edition, or all domains (`_T`): how
-- projects spread over its respondents.
with respondent_groups as (
    select * from {{ ref('int_respondent_group') }}
),

respondent_domains as (
    select * from {{ ref('int_respondent_domain') }}
),

final as (
    select
        respondent_groups.edition,
        respondent_groups.nature,
        respondent_groups.entity_type,
        respondent_groups.population_class,
        respondent_groups.region_code,
        respondent_domains.domain_code,
        count(respondent_domains.respondent_key) as n_respondents,
        count(respondent_domains.respondent_key) filter (where respondent_domains.n_projects > 0) as n_active,
        count(respondent_domains.respondent_key) filter (
            where respondent_domains.n_staged > 0
        ) as n_staged_respondents,
        sum(respondent_domains.n_projects) as n_projects,
        sum(respondent_domains.n_staged) as n_staged,
        sum(respondent_domains.n_done) as n_done,
        median(respondent_domains.n_projects) as median_projects,
        min(respondent_domains.n_projects) filter (where respondent_domains.n_projects > 0) as min_active,
        max(respondent_domains.n_projects) filter (where respondent_domains.n_projects > 0) as max_active,
        -- in order: the last digit of a sum of floats depends on it
        fsum(respondent_domains.sum_scores order by respondent_domains.sum_scores) as sum_scores,
        sum(respondent_domains.n_scores) as n_scores
    from respondent_groups
    inner join respondent_domains
        on respondent_groups.respondent_key = respondent_domains.respondent_key
    group by
        respondent_groups.edition,
        respondent_groups.nature,
        respondent_groups.entity_type,
        respondent_groups.population_class,
        respondent_groups.region_code,
        respondent_domains.domain_code
)

select * from final
