-- One row an item of an edition, or a group of items: whether it, or the list that it stands in, has changed
-- since the edition before.
with editions as (
    select
        edition,
        edition_before
    from {{ ref('dim_edition') }}
),

items as (
    select
        edition,
        item_code,
        item_group,
        item_type,
        coalesce(wording, '') as wording
    from {{ ref('dim_item') }}
),

compared as (
    select
        editions.edition,
        items.item_code,
        items.item_group,
        items.item_type,
        case
            when previous.item_code is null then 'item_new'
            when previous.item_type <> items.item_type then 'item_form'
            when previous.wording <> items.wording then 'item_wording'
        end as break_reason,
        break_reason is not null as is_changed,
        -- asked alike in another group, it is another list's
        is_changed or items.item_group <> previous.item_group as is_other_list
    from editions
    inner join items
        on editions.edition = items.edition
    left join items as previous
        on
            editions.edition_before = previous.edition
            and items.item_code = previous.item_code
),

gone as (
    select
        editions.edition,
        previous.item_code,
        previous.item_group,
        previous.item_type,
        cast(null as varchar) as break_reason,
        items.item_code is null as is_changed,
        coalesce(items.item_group <> previous.item_group, true) as is_other_list
    from editions
    inner join items as previous
        on editions.edition_before = previous.edition
    left join items
        on
            editions.edition = items.edition
            and previous.item_code = items.item_code
            and previous.item_type = items.item_type
            and previous.wording = items.wording
),

both_ways as (
    select * from compared
    union all
    select * from gone
),

-- Items of one type in one group are a list: they are ranked among each other.
lists as (
    select
        edition,
        item_group,
        item_type,
        bool_or(is_other_list) as is_changed
    from both_ways
    group by edition, item_group, item_type
),

groups as (
    select
        lists.edition,
        lists.item_group as item_code,
        bool_or(lists.is_changed) as is_changed
    from lists
    where lists.item_type <> 'number'
    group by lists.edition, lists.item_group
),

-- what an edition does not ask has no row
asked_groups as (
    select distinct
        edition,
        item_group as item_code
    from items
    where item_type <> 'number'
),

changes as (
    select
        compared.edition,
        compared.item_code,
        compared.is_changed,
        compared.break_reason,
        lists.is_changed as is_list_changed
    from compared
    inner join lists
        on
            compared.edition = lists.edition
            and compared.item_group = lists.item_group
            and compared.item_type = lists.item_type

    union all

    select
        groups.edition,
        groups.item_code,
        groups.is_changed,
        case when groups.is_changed then 'item_list' end as break_reason,
        groups.is_changed as is_list_changed
    from groups
    inner join asked_groups
        on
            groups.edition = asked_groups.edition
            and groups.item_code = asked_groups.item_code
),

final as (
    select
        changes.edition,
        changes.item_code,
        case when editions.edition_before is not null then changes.is_changed end as is_break,
        case when editions.edition_before is not null then changes.break_reason end as break_reason,
        case when editions.edition_before is not null then changes.is_list_changed end as is_list_break
    from changes
    inner join editions
        on changes.edition = editions.edition
)

select * from final
