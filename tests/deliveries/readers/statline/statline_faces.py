"""One CBS table (85099NED, some of its figures) in the three faces of StatLine, written by hand after CBS's own files."""

from __future__ import annotations

import zipfile
from pathlib import Path

ODATA = """\
ID;VormenVanJeugdzorg;RegioS;Perioden;JongerenMetJeugdzorg_1;JongerenMetJeugdzorgRelatief_2;Jeugdzorgtrajecten_3
2;JZ Totaal jeugdzorg;Nederland;2021;469705.0;10.6;
8;JZ Totaal jeugdzorg;Nederland;2023;489895.0;11.0;
2619;JZ Totaal jeugdzorg;Nijmegen;1e half jaar 2024;4510.0;9.4;
4558;JZ Totaal jeugdzorg in natura;Nederland;2023;485100.0;10.9;751165.0
7169;JZ Totaal jeugdzorg in natura;Nijmegen;1e half jaar 2024;4500.0;9.4;7110.0
"""

#: "CSV volgens tabelindeling": topics in columns, as StatLine lays the table out by itself.
DOWNLOAD = """\
"Jongeren met jeugdzorg; vormen van jeugdzorg, regio"
""
""
"Onderwerp";"Onderwerp";"Onderwerp";"Jongeren met jeugdzorg";"Jongeren met jeugdzorg relatief";"Jeugdzorgtrajecten"
"Vormen van jeugdzorg";"Regio's";"Perioden";"aantal";"%";"aantal"
"JZ Totaal jeugdzorg           ";"Nederland           ";"2021";"469705";"10,6";"."
"JZ Totaal jeugdzorg           ";"Nederland           ";"2023";"489895";"11,0";"."
"JZ Totaal jeugdzorg           ";"Nijmegen            ";"1e half jaar 2024";"4510";"9,4";"."
"JZ Totaal jeugdzorg in natura ";"Nederland           ";"2023";"485100";"10,9";"751165"
"JZ Totaal jeugdzorg in natura ";"Nijmegen            ";"1e half jaar 2024";"4500";"9,4";"7110"
"Bron: CBS"
"""

OBSERVATIONS = """\
Id;Measure;VormenVanJeugdzorg;RegioS;Perioden;Value;StringValue;ValueAttribute
0;M1;A045561;NL01;2021JJ00;469705;;None
1;M2;A045561;NL01;2021JJ00;10,6;;None
2;M3;A045561;NL01;2021JJ00;;;Unknown
3;M1;A045561;NL01;2023JJ00;489895;;None
4;M2;A045561;NL01;2023JJ00;11;;None
5;M3;A045561;NL01;2023JJ00;;;Unknown
6;M1;A045561;GM0268;2024HJ01;4510;;None
7;M2;A045561;GM0268;2024HJ01;9,4;;None
8;M3;A045561;GM0268;2024HJ01;;;Unknown
9;M1;A000001;NL01;2023JJ00;485100;;None
10;M2;A000001;NL01;2023JJ00;10,9;;None
11;M3;A000001;NL01;2023JJ00;751165;;None
12;M1;A000001;GM0268;2024HJ01;4500;;None
13;M2;A000001;GM0268;2024HJ01;9,4;;None
14;M3;A000001;GM0268;2024HJ01;7110;;None
"""

#: The codes of measures and of the second member are made up here; those of CBS for this table are not at hand.
BUNDLE = {
    "Observations.csv": OBSERVATIONS,
    "MeasureCodes.csv": """\
Identifier;MeasureGroupId;Index;Title;Description;DataType;Unit;Decimals;PresentationType
M1;;4;Jongeren met jeugdzorg;"Jongeren die in de periode
jeugdzorg kregen; ieder één keer geteld.";Long;aantal;0;Absolute
M2;;5;Jongeren met jeugdzorg relatief;;Double;%;1;Relative
M3;;6;Jeugdzorgtrajecten;;Long;aantal;0;Absolute
""",
    "VormenVanJeugdzorgCodes.csv": """\
Identifier;DimensionGroupId;DimensionId;Index;Title;Description
A045561;0;VormenVanJeugdzorg;1;JZ Totaal jeugdzorg;"Jeugdhulp, jeugdbescherming
en jeugdreclassering"
A000001;0;VormenVanJeugdzorg;2;JZ Totaal jeugdzorg in natura;
""",
    "RegioSCodes.csv": """\
Identifier;DimensionGroupId;DimensionId;Index;Title;Description
NL01;NL;RegioS;1;Nederland;
GM0268;GMPV25;RegioS;252;Nijmegen;Begindatum voor 1830
""",
    "PeriodenCodes.csv": """\
Identifier;DimensionGroupId;DimensionId;Index;Title;Description;Status
2021JJ00;0;Perioden;3;2021;;Definitief
2023JJ00;0;Perioden;9;2023;;Definitief
2024HJ01;0;Perioden;10;2024 1e halfjaar;;Definitief
""",
    "Dimensions.csv": """\
Identifier;Title;Description;MapYear;ReleasePolicy;Kind;ContainsGroups;ContainsCodes;CodesUrl;GroupsUrl
VormenVanJeugdzorg;Vormen van jeugdzorg;;;;Dimension;False;True;VormenVanJeugdzorgCodes.csv;
RegioS;Regio’s;;2024;;GeoDimension;True;True;RegioSCodes.csv;RegioSGroups.csv
Perioden;Perioden;;;True;TimeDimension;False;True;PeriodenCodes.csv;
""",
    "Properties.csv": """\
Identifier;Title;Description;Modified;Catalog;Status
85099NED;"Jongeren met jeugdzorg; vormen van jeugdzorg, regio";"Deze tabel bevat jongeren.

Status van de cijfers: definitief.";2024-10-31T02:00:00+01:00;CBS;Regulier
""",
}


def packed(path: Path, members: dict[str, str]) -> Path:
    """A zip of these texts."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text.encode("utf-8-sig"))
    return path
