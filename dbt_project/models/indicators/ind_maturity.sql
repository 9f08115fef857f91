-- One row an edition, an indicator of maturity, a city grouping and a domain or all of them: how far
-- projects have come.
with domain_cells as (
    select * from {{ ref('int_domain_cell') }}
),

cells as (
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
        n_staged_respondents,
        n_staged,
        n_done,
        sum_scores,
        n_scores,
        false as is_low_reliability,
        case when domain_code <> '_T' then 'domain' end as rank_group,
        'M' as null_status
    from domain_cells
),

measures as (
    {{ measures_of('cells', [
        {'indicator_code': 'completion_rate', 'numerator': 'n_done', 'denominator': 'n_staged', 'n_respondents': 'n_staged_respondents'},
        {'indicator_code': 'advancement', 'numerator': 'sum_scores', 'denominator': 'n_scores', 'n_respondents': 'n_respondents'},
    ]) | indent(4) }}
),

final as (
    {{ indicator_rows('measures') | indent(4) }}
)

select * from final
