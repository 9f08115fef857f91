-- One row a cell of the grid of projects in one edition: every city grouping that has respondents by every
-- item grouping, empty cells included. An edition without a domain asks for no project and has no cell.
with respondent_groups as (
    select * from {{ ref('int_respondent_group') }}
),

project_groups as (
    select * from {{ ref('int_project_group') }}
),

domains as (
    select * from {{ ref('dim_domain') }}
),

statuses as (
    select * from {{ ref('dim_status') }}
),

modes as (
    select * from {{ ref('dim_management_mode') }}
),

editions as (
    select distinct edition from domains
),

item_cells as (
    select
        edition,
        '_T' as domain_code,
        '_T' as status_code,
        '_T' as management_mode_code
    from editions

    union all

    select
        edition,
        domain_code,
        '_T' as status_code,
        '_T' as management_mode_code
    from domains

    union all

    select
        editions.edition,
        '_T' as domain_code,
        statuses.status_code,
        '_T' as management_mode_code
    from editions
    cross join statuses

    union all

    select
        editions.edition,
        '_T' as domain_code,
        '_T' as status_code,
        modes.management_mode_code
    from editions
    cross join modes

    union all

    select
        domains.edition,
        domains.domain_code,
        statuses.status_code,
        '_T' as management_mode_code
    from domains
    cross join statuses
),

city_cells as (
    select
        edition,
        nature,
        entity_type,
        population_class,
        region_code,
        count(respondent_key) as n_respondents
    from respondent_groups
    group by edition, nature, entity_type, population_class, region_code
),

counted as (
    select
        respondent_groups.edition,
        respondent_groups.entity_type,
        respondent_groups.population_class,
        respondent_groups.region_code,
        project_groups.domain_code,
        project_groups.status_code,
        project_groups.management_mode_code,
        count(project_groups.project_key) as n_projects,
        count(distinct project_groups.respondent_key) as n_active
    from respondent_groups
    inner join project_groups
        on respondent_groups.respondent_key = project_groups.respondent_key
    group by
        respondent_groups.edition,
        respondent_groups.entity_type,
        respondent_groups.population_class,
        respondent_groups.region_code,
        project_groups.domain_code,
        project_groups.status_code,
        project_groups.management_mode_code
),

final as (
    select
        city_cells.edition,
        city_cells.nature,
        city_cells.entity_type,
        city_cells.population_class,
        city_cells.region_code,
        item_cells.domain_code,
        item_cells.status_code,
        item_cells.management_mode_code,
        city_cells.n_respondents,
        coalesce(counted.n_active, 0) as n_active,
        coalesce(counted.n_projects, 0) as n_projects
    from city_cells
    inner join item_cells
        on city_cells.edition = item_cells.edition
    left join counted
        on
            city_cells.edition = counted.edition
            and city_cells.entity_type = counted.entity_type
            and city_cells.population_class = counted.population_class
            and city_cells.region_code = counted.region_code
            and item_cells.domain_code = counted.domain_code
            and item_cells.status_code = counted.status_code
            and item_cells.management_mode_code = counted.management_mode_code
)

select * from final
