-- One row an edition, an indicator of maturity, a city grouping and a domain or all of them: how far
-- projects have come.
with domain_cells as (
    select * from {{ ref('int_domain_cell') }}
),

questions as (
    select * from {{ ref('int_project_question') }}
),

-- Where the status was not asked, nobody knows how far projects have come.
cells as (
    select
        domain_cells.edition,
        domain_cells.nature,
        domain_cells.entity_type,
        domain_cells.population_class,
        domain_cells.region_code,
        domain_cells.domain_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        '_T' as item_code,
        case when questions.is_status_asked then domain_cells.n_respondents else 0 end as n_asked,
        case when questions.is_status_asked then domain_cells.n_respondents else 0 end as n_respondents,
        domain_cells.n_staged_respondents,
        domain_cells.n_staged,
        domain_cells.n_done,
        case when questions.is_status_asked then domain_cells.sum_scores end as sum_scores,
        case when questions.is_status_asked then domain_cells.n_scores end as n_scores,
        false as is_low_reliability,
        case when domain_cells.domain_code <> '_T' then 'domain' end as rank_group,
        case when questions.is_status_asked then 'M' else 'L' end as null_status
    from domain_cells
    inner join questions
        on domain_cells.edition = questions.edition
),

measures as (
    {{ measures_of('cells', [
        {
            'indicator_code': 'completion_rate', 'numerator': 'n_done', 'denominator': 'n_staged',
            'n_respondents': 'n_staged_respondents', 'is_over_statuses': 'true', 'is_over_list': "domain_code = '_T'"
        },
        {
            'indicator_code': 'advancement', 'numerator': 'sum_scores', 'denominator': 'n_scores', 'n_respondents': 'n_respondents',
            'is_over_statuses': 'true', 'is_over_list': "domain_code = '_T'", 'is_of_presence': 'true'
        },
    ]) | indent(4) }}
),

final as (
    {{ indicator_rows('measures') | indent(4) }}
)

select * from final
