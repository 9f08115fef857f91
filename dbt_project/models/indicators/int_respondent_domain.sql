-- One row a respondent and a domain of its edition, domains without a project included, and one row a
-- respondent for all domains (`_T`).
with respondents as (
    select * from {{ ref('dim_respondent') }}
),

domains as (
    select * from {{ ref('dim_domain') }}
),

projects as (
    select
        projects.project_key,
        projects.respondent_key,
        projects.domain_key,
        statuses.status_code,
        statuses.maturity_score
    from {{ ref('fct_project') }} as projects
    inner join {{ ref('dim_status') }} as statuses
        on projects.status_key = statuses.status_key
),

by_domain as (
    select
        respondents.edition,
        respondents.respondent_key,
        domains.domain_code,
        count(projects.project_key) as n_projects,
        count(projects.maturity_score) as n_staged,
        count(projects.project_key) filter (where projects.status_code = 'done') as n_done,
        coalesce(max(projects.maturity_score), 0) as highest_score
    from respondents
    inner join domains
        on respondents.edition = domains.edition
    left join projects
        on
            respondents.respondent_key = projects.respondent_key
            and domains.domain_key = projects.domain_key
    group by respondents.edition, respondents.respondent_key, domains.domain_code
),

final as (
    select
        edition,
        respondent_key,
        domain_code,
        n_projects,
        n_staged,
        n_done,
        highest_score as sum_scores,
        1 as n_scores
    from by_domain

    union all

    select
        edition,
        respondent_key,
        '_T' as domain_code,
        sum(n_projects) as n_projects,
        sum(n_staged) as n_staged,
        sum(n_done) as n_done,
        -- thirds: summed so that three of them make one, in order so that the last digit is always the same
        fsum(highest_score order by highest_score) as sum_scores,
        count(domain_code) as n_scores
    from by_domain
    group by edition, respondent_key
)

select * from final
