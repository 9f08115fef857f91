-- One row an edition, an indicator of answers and an item, or a group of items: what respondents answered.
-- No city grouping.
with items as (
    select * from {{ ref('dim_item') }}
),

answers as (
    select * from {{ ref('int_answer') }}
),

barometer as (
    select * from {{ ref('stg_barometer') }}
),

item_counts as (
    select
        items.edition,
        items.nature,
        items.item_code,
        items.item_group as rank_group,
        items.item_type,
        count(answers.respondent_key) filter (where answers.is_asked) as n_asked,
        count(answers.respondent_key) filter (where answers.missing_reason = 'not_asked') as n_not_asked,
        count(answers.respondent_key) filter (where answers.is_answered) as n_answered,
        count(answers.respondent_key) filter (where answers.is_answered and answers.is_cited) as n_cited,
        count(answers.rank_or_mean) as n_rankings,
        count(answers.rank_or_mean) filter (where answers.rank = 1) as n_first,
        sum(answers.rank_or_mean) as sum_ranks,
        -- in order: the last digit of a sum of floats depends on it
        100 * fsum(answers.borda_points order by answers.borda_points) as sum_borda
    from items
    left join answers
        on
            items.edition = answers.edition
            and items.item_code = answers.item_code
    group by items.edition, items.nature, items.item_code, items.item_group, items.item_type
),

respondent_groups as (
    select
        edition,
        respondent_key,
        item_group,
        bool_or(is_asked) as is_asked,
        bool_or(missing_reason = 'not_asked') as is_not_asked,
        bool_or(is_answered) as is_answered,
        count(item_code) filter (where is_answered and is_cited) as n_cited
    from answers
    where item_type <> 'number'
    group by edition, respondent_key, item_group
),

groups as (
    select distinct
        edition,
        nature,
        item_group
    from items
    where item_type <> 'number'
),

group_counts as (
    select
        groups.edition,
        groups.nature,
        groups.item_group as item_code,
        cast(null as varchar) as rank_group,
        'group' as item_type,
        count(respondent_groups.respondent_key) filter (where respondent_groups.is_asked) as n_asked,
        count(respondent_groups.respondent_key) filter (where respondent_groups.is_not_asked) as n_not_asked,
        count(respondent_groups.respondent_key) filter (where respondent_groups.is_answered) as n_answered,
        coalesce(sum(respondent_groups.n_cited) filter (where respondent_groups.is_answered), 0) as n_cited,
        null as n_rankings,
        null as n_first,
        null as sum_ranks,
        null as sum_borda
    from groups
    left join respondent_groups
        on
            groups.edition = respondent_groups.edition
            and groups.item_group = respondent_groups.item_group
    group by groups.edition, groups.nature, groups.item_group
),

counted as (
    select * from item_counts
    union all
    select * from group_counts
),

cells as (
    select
        counted.*,
        '_T' as entity_type,
        '_T' as population_class,
        '_T' as region_code,
        '_T' as domain_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        -- a share that equals the threshold is not below it, whatever its binary fraction
        counted.n_answered < barometer.item_response_rate * counted.n_asked - 1e-9 as is_low_reliability,
        case
            when counted.n_asked > 0 and counted.n_answered = 0 then 'O'
            when counted.n_asked = 0 and counted.n_not_asked > 0 then 'L'
            else 'M'
        end as null_status
    from counted
    cross join barometer
),

measures as (
    {{ measures_of('cells', [
        {
            'indicator_code': 'share_citing', 'numerator': 'n_cited', 'denominator': 'n_answered', 'n_respondents': 'n_answered',
            'where': "item_type in ('yes_no', 'choice')"
        },
        {
            'indicator_code': 'share_ranked_first', 'numerator': 'n_first', 'denominator': 'n_rankings', 'n_respondents': 'n_rankings',
            'where': "item_type = 'rank'", 'is_over_list': 'true'
        },
        {
            'indicator_code': 'mean_rank', 'numerator': 'sum_ranks', 'denominator': 'n_rankings', 'n_respondents': 'n_rankings',
            'where': "item_type = 'rank'", 'is_over_list': 'true'
        },
        {
            'indicator_code': 'borda', 'numerator': 'sum_borda', 'denominator': 'n_rankings', 'n_respondents': 'n_rankings',
            'where': "item_type = 'rank'", 'is_over_list': 'true'
        },
        {
            'indicator_code': 'mean_items', 'numerator': 'n_cited', 'denominator': 'n_answered', 'n_respondents': 'n_answered',
            'where': "item_type = 'group'"
        },
        {
            'indicator_code': 'item_response_rate', 'numerator': 'n_answered', 'denominator': 'n_asked', 'n_respondents': 'n_answered',
            'where': "item_type <> 'group'"
        },
    ]) | indent(4) }}
),

final as (
    {{ indicator_rows('measures') | indent(4) }}
)

select * from final
