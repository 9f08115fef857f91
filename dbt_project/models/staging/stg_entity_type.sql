-- One kind of respondent.
select
    code as entity_type,
    label_fr,
    label_en
from {{ source('codebook', 'entity_types') }}
