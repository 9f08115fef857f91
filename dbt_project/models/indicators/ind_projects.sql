-- One row an edition, an indicator of projects, a city grouping and an item grouping: how many projects
-- there are, of which kind, and how they spread over respondents.
with project_cells as (
    select * from {{ ref('int_project_cell') }}
),

domain_cells as (
    select * from {{ ref('int_domain_cell') }}
),

project_codes as (
    select * from {{ ref('int_project_code') }}
),

-- Item groupings filter the numerator only: each cell is set against all projects of its city grouping, and
-- against its domain.
whole as (
    select
        *,
        max(n_projects) over city_grouping as n_all_projects,
        max(n_active) over city_grouping as n_all_active,
        max(n_projects) over city_domain as n_domain_projects,
        max(n_active) over city_domain as n_domain_active
    from project_cells
    window
        city_grouping as (partition by edition, entity_type, population_class, region_code),
        city_domain as (partition by edition, entity_type, population_class, region_code, domain_code)
),

-- What the edition did not ask, and what could not be answered, is no zero.
asked as (
    select
        whole.*,
        coalesce(statuses.is_on_offer, true) and coalesce(modes.is_on_offer, true) as is_asked
    from whole
    left join project_codes as statuses
        on
            whole.edition = statuses.edition
            and statuses.column_name = 'status_code'
            and whole.status_code = statuses.code
    left join project_codes as modes
        on
            whole.edition = modes.edition
            and modes.column_name = 'management_mode_code'
            and whole.management_mode_code = modes.code
),

counted as (
    select
        edition,
        nature,
        entity_type,
        population_class,
        region_code,
        domain_code,
        status_code,
        management_mode_code,
        '_T' as item_code,
        case when is_asked then n_respondents else 0 end as n_asked,
        case when is_asked then n_respondents else 0 end as n_respondents,
        case when is_asked then n_projects end as n_projects,
        case when is_asked then n_all_projects end as n_all_projects,
        case when is_asked then n_all_active else 0 end as n_all_active,
        case when is_asked then n_domain_projects end as n_domain_projects,
        case when is_asked then n_domain_active else 0 end as n_domain_active,
        false as is_low_reliability,
        case
            when domain_code <> '_T' and status_code = '_T' and management_mode_code = '_T' then 'domain'
        end as rank_group,
        case when is_asked then 'M' else 'L' end as null_status
    from asked
),

spread as (
    select
        edition,
        nature,
        entity_type,
        population_class,
        region_code,
        domain_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        '_T' as item_code,
        n_respondents as n_asked,
        n_respondents,
        n_active,
        n_projects,
        median_projects,
        min_active,
        max_active,
        false as is_low_reliability,
        case when domain_code <> '_T' then 'domain' end as rank_group,
        'M' as null_status
    from domain_cells
),

ordered_domains as (
    select
        edition,
        nature,
        n_respondents,
        n_all_active,
        n_projects,
        n_all_projects,
        row_number() over (partition by edition order by n_projects desc, domain_code asc) as domain_order
    from counted
    where
        entity_type = '_T'
        and population_class = '_T'
        and region_code = '_T'
        and rank_group = 'domain'
),

concentrated as (
    select
        edition,
        nature,
        '_T' as entity_type,
        '_T' as population_class,
        '_T' as region_code,
        '_T' as domain_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        '_T' as item_code,
        n_respondents as n_asked,
        n_respondents,
        n_all_active,
        n_all_projects,
        coalesce(sum(n_projects) filter (where domain_order <= 3), 0) as n_top3,
        coalesce(sum(n_projects) filter (where domain_order > 3), 0) as n_others,
        sum(n_projects * n_projects) / nullif(n_all_projects * n_all_projects, 0) as herfindahl,
        false as is_low_reliability,
        null as rank_group,
        'M' as null_status
    from ordered_domains
    group by edition, nature, n_respondents, n_all_active, n_all_projects
),

measures as (
    {{ measures_of('counted', [
        {
            'indicator_code': 'projects', 'numerator': 'n_projects', 'value': 'n_projects', 'n_respondents': 'n_respondents',
            'is_count_of_projects': 'true', 'is_over_list': "domain_code = '_T'"
        },
        {
            'indicator_code': 'share_of_projects', 'numerator': 'n_projects', 'denominator': 'n_all_projects',
            'n_respondents': 'n_all_active', 'is_over_list': 'true',
            'where': "not (domain_code = '_T' and status_code = '_T' and management_mode_code = '_T')"
        },
        {
            'indicator_code': 'share_within_domain', 'numerator': 'n_projects', 'denominator': 'n_domain_projects',
            'n_respondents': 'n_domain_active',
            'where': "domain_code <> '_T' and status_code <> '_T'"
        },
    ]) | indent(4) }}

    union all

    {{ measures_of('spread', [
        {
            'indicator_code': 'mean_projects', 'numerator': 'n_projects', 'denominator': 'n_respondents',
            'n_respondents': 'n_respondents', 'is_count_of_projects': 'true', 'is_over_list': "domain_code = '_T'"
        },
        {
            'indicator_code': 'median_projects', 'value': 'median_projects', 'denominator': 'n_respondents',
            'n_respondents': 'n_respondents', 'is_count_of_projects': 'true', 'is_over_list': "domain_code = '_T'"
        },
        {
            'indicator_code': 'mean_projects_active', 'numerator': 'n_projects', 'denominator': 'n_active',
            'n_respondents': 'n_active', 'is_count_of_projects': 'true', 'is_over_list': "domain_code = '_T'"
        },
        {
            'indicator_code': 'min_projects_active', 'value': 'min_active', 'denominator': 'n_active',
            'n_respondents': 'n_active', 'is_count_of_projects': 'true', 'is_over_list': "domain_code = '_T'"
        },
        {
            'indicator_code': 'max_projects_active', 'value': 'max_active', 'denominator': 'n_active',
            'n_respondents': 'n_active', 'is_count_of_projects': 'true', 'is_over_list': "domain_code = '_T'"
        },
        {
            'indicator_code': 'share_active', 'numerator': 'n_active', 'denominator': 'n_respondents',
            'n_respondents': 'n_respondents', 'is_over_list': "domain_code = '_T'", 'is_of_presence': 'true'
        },
    ]) | indent(4) }}

    union all

    {{ measures_of('concentrated', [
        {
            'indicator_code': 'projects_top3', 'numerator': 'n_top3', 'value': 'n_top3', 'n_respondents': 'n_respondents',
            'is_count_of_projects': 'true', 'is_over_list': 'true'
        },
        {
            'indicator_code': 'projects_other_domains', 'numerator': 'n_others', 'value': 'n_others',
            'n_respondents': 'n_respondents', 'is_count_of_projects': 'true', 'is_over_list': 'true'
        },
        {
            'indicator_code': 'share_of_projects_top3', 'numerator': 'n_top3', 'denominator': 'n_all_projects',
            'n_respondents': 'n_all_active', 'is_over_list': 'true'
        },
        {
            'indicator_code': 'concentration', 'value': 'herfindahl', 'denominator': 'n_all_projects',
            'n_respondents': 'n_all_active', 'is_over_list': 'true'
        },
    ]) | indent(4) }}
),

final as (
    {{ indicator_rows('measures') | indent(4) }}
)

select * from final
