-- One answer that the codebook words for one coded column of one landed edition.
select
    extract_answer.edition,
    extract_answer.table_name,
    extract_answer.column_name,
    extract_answer.written,
    extract_answer.code,
    extract_answer.relation,
    extract_answer.n_rows
from {{ source('landing', 'extract_answer') }} as extract_answer
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on extract_answer.edition = landed_editions.edition
