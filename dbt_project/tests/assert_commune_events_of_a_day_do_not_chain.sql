-- If this failed, a code would change twice on one day, and territories would be followed halfway.
select
    first_event.effective_date,
    first_event.code_before,
    first_event.code_after,
    second_event.code_after as code_after_that
from {{ ref('stg_commune_event') }} as first_event
inner join {{ ref('stg_commune_event') }} as second_event
    on
        first_event.effective_date = second_event.effective_date
        and first_event.code_after = second_event.code_before
where second_event.code_before <> second_event.code_after
