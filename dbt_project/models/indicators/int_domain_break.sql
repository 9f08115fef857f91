-- One row a domain of an edition, or all of them (`_T`): whether it, or the list, has changed since the
-- edition before.
with editions as (
    select
        edition,
        edition_before
    from {{ ref('dim_edition') }}
),

domains as (
    select
        edition,
        domain_code,
        -- a broader or a narrower domain counts other projects
        case when relation = 'exact' then harmonised_domain_code end as exact_code
    from {{ ref('dim_domain') }}
),

compared as (
    select
        editions.edition,
        domains.domain_code,
        previous.domain_code is null as has_no_counterpart
    from editions
    inner join domains
        on editions.edition = domains.edition
    left join domains as previous
        on
            editions.edition_before = previous.edition
            and domains.exact_code = previous.exact_code
),

gone as (
    select
        editions.edition,
        previous.domain_code,
        domains.domain_code is null as has_no_counterpart
    from editions
    inner join domains as previous
        on editions.edition_before = previous.edition
    left join domains
        on
            editions.edition = domains.edition
            and previous.exact_code = domains.exact_code
),

both_ways as (
    select * from compared
    union all
    select * from gone
),

lists as (
    select
        editions.edition,
        editions.edition_before,
        coalesce(bool_or(both_ways.has_no_counterpart), false) as is_changed
    from editions
    left join both_ways
        on editions.edition = both_ways.edition
    group by editions.edition, editions.edition_before
),

final as (
    select
        lists.edition,
        compared.domain_code,
        case when lists.edition_before is not null then compared.has_no_counterpart end as is_break,
        case when lists.edition_before is not null then lists.is_changed end as is_list_break
    from lists
    inner join compared
        on lists.edition = compared.edition

    union all

    select
        edition,
        '_T' as domain_code,
        case when edition_before is not null then false end as is_break,
        case when edition_before is not null then is_changed end as is_list_break
    from lists
)

select * from final
