-- If this failed, we would publish a number that contradicts what was printed about the edition.
select
    edition,
    indicator_code,
    domain_code,
    item_code,
    compared,
    printed_value,
    value,
    value_rank
from {{ ref('reconciliation') }}
where verdict = 'differs'
