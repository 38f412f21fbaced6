"""What the sources do not say, and the demo sets all the same. The README beside the data files says more."""

_PARAGRAPHS = """
Founding members applied on 15 June 2016 and were admitted on 1 July 2016: the sources give no days.

Canary Wharf College 3, opened on 1 September 2016, applied on 3 October and was admitted on 1 November 2016.

The school that the report calls Green Springs (137789, in the register Mulberry Academy Shoreditch) applied on 15
June 2018 and was admitted on 1 September 2018: the report says that it joined for 2018-19, not on what day.

Old Palace's notice was received on 31 August 2017 and recorded on 28 September 2017, and its last day of membership
was 31 August 2018: the report says only that it left.

Members whom no source names follow from the totals of the report: all publicly funded schools of Tower Hamlets less
those that the report names as not members, Bowden House and the 16 to 19 school (both inferred), and Paradigm Trust's
Culloden, Old Ford and Solebay (inferred from the trust's schools).

Sir John Cass's Foundation Primary School in the City is a member by an exception; how the Board worded it, and every
other authority, actor and reason in the story, is made up.

The register files are derived from a later one, as they would have stood; that the Partnership took them as news on
20 September 2016, 20 September 2017 and 10 April 2018 is set by the demo.

The list of inspections is derived from a later one, with the inspections to 27 June 2018; that the Partnership took
it on 2 July 2018 is set by the demo. It has no days of publication, so that outcomes count from the day of the
inspection: by the day of publication that of Wapping High, inspected four days before, may count only later.

The round of risk assessment of July 2018 is played: no group decided it. Each category is the published outcome of the
school in the inspectorate's word, on a scale of the demo's own, and dated by inspection day; those who sit, the minutes
and the letter are made up, and so are the keys of the sealed texts, which are for the demo only.

The report says that 36 members worked with SSAT, 17 with EDT and 3 with Challenge Partners, not which. The demo takes
members by number: with SSAT the first 36 primary schools (100000 to 100936), with EDT the next 17 (100937 to 100960),
with Challenge Partners the first three secondary schools (100889, 100965 and 100966), and forms clusters by number.

Who reviews whom among the members is an invented illustration: the reviewers do not exist, their training, visits and
days are made up, and so is the Board's minute. So that no school is shown as late with anything, every review is played
to its end, all with the same three findings and the same words, which are erased again: they say nothing of any school.

The school census of 2018-19 is dated 17 January 2019, and the Partnership had it on 1 February 2019.

Charges of 2016-17, 2017-18 and 2018-19 rest on that census as a later count, because the counts of the time are not
at hand: a rule of the demo allows it from 1 April 2017 to 31 August 2019, on an authority that is made up.

Charges are dated 1 April 2017, 1 September 2017 and 1 September 2018, in advance, and were written up in February
2019; subscriptions carry no VAT.

Every real school paid each charge in full within a fortnight of its date: the sources give no payments.

The concern of 2018-19 and the intervention that answers it are invented from first to last: the schools do not exist,
nor do those who act, and no real school is shown with a concern, a support or a judgement of the Partnership's.

The invented schools (URN 999001 to 999009, authority 999) do not exist. They play what no real school is shown doing,
and are counted in no figure: none of them is a member on 1 September 2017 or 1 September 2018, and none is charged
for the years of the figures.
"""

ASSUMPTIONS = tuple(" ".join(paragraph.split()) for paragraph in _PARAGRAPHS.strip().split("\n\n"))
