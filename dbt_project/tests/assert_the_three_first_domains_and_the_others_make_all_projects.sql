-- If this failed, the three domains with most projects and the others would not make up all projects.
with headline as (
    select * from {{ ref('headline') }}
    where population = 'respondents'
)

select
    top3.edition,
    top3.value as projects_top3,
    other_domains.value as projects_other_domains,
    projects.value as projects
from headline as top3
inner join headline as other_domains
    on
        top3.edition = other_domains.edition
        and other_domains.indicator_code = 'projects_other_domains'
inner join headline as projects
    on
        top3.edition = projects.edition
        and projects.indicator_code = 'projects'
where
    top3.indicator_code = 'projects_top3'
    and top3.value + other_domains.value <> projects.value
