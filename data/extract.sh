#!/bin/sh
# Makes data/figures from the published tables, each saved as plain CSV:
#   straf11.csv       area,area_name,offence,period,reports     (StatBank STRAF11, quarterly)
#   folk1a.csv        area,area_name,period,population          (StatBank FOLK1A, first day of the quarter)
#   unemployment.csv  area,area_name,period,percent             (StatBank AUL01, yearly)
#   gini.csv          area,area_name,period,gini                (StatBank IFOR, yearly)
# Usage: data/extract.sh FOLDER-WITH-THE-TABLES [OUTPUT-FOLDER]
# The project carries the result; nobody needs to run this to use it. Same input, same bytes.
set -eu
export LC_ALL=C
from=$1
to=${2:-$(dirname "$0")/figures}
mkdir -p "$to"

# Areas of the sample: Aalborg, the five regions, the cities it is compared with, and reports without a known municipality (998).
areas="081 082 083 084 085 101 461 561 730 751 851 998"

# What the sample's safety index is made of is there for all 98 municipalities besides. Christiansø (411) is none.
all=$({ echo "$areas" | tr ' ' '\n'; awk -F, 'FNR > 1 && $1 != "411" { print $1 }' "$from/folk1a.csv"; } | sort -u | tr '\n' ' ')

# STRAF11 lists each region followed by its municipalities, and gives no other mapping. It is believed only because
# the municipalities' reports add up to their region's in every cell; if they ever don't, this stops.
indicator() { # file name, offence as STRAF11 names it, areas
    awk -F, -v areas="$3" -v offence="$2" '
        function unquote() { if (/"/) { match($0, /"[^"]*"/); name = substr($0, RSTART, RLENGTH); plain = name; gsub(/"/, "", plain); gsub(/, /, "; ", plain); sub(/"[^"]*"/, plain); $0 = $0 } }
        { sub(/\r$/, "") }
        FNR == 1 { file++; next }
        file == 1 { unquote()
            if ($1 ~ /^08/) region = $1; else if (!($1 in in_region)) in_region[$1] = region
            if ($1 != "998") { if ($1 ~ /^08/) given[$1, $3, $4] = $5; else sum[in_region[$1], $3, $4] += $5 }
            if ($3 == offence) reports[$1, $4] = $5
            periods[$4] }
        file == 2 { population[$1, $3] = $4; population["998", $3] += $4; if ($1 in in_region) population[in_region[$1], $3] += $4 }
        END {
            for (cell in given) if (given[cell] != sum[cell]) { split(cell, key, SUBSEP); print "municipalities do not add up to region " key[1] " in " key[2] " " key[3] " (" given[cell] ", " sum[cell] ")" > "/dev/stderr"; exit 1 }
            print "area,period,value,exposure"
            n = split(areas, area, " ")
            for (a = 1; a <= n; a++) for (year = 2008; year <= 2019; year++) for (quarter = 1; quarter <= 4; quarter++) {
                period = year "K" quarter
                if ((area[a], period) in reports && (area[a], period) in population)
                    print area[a] "," period "," reports[area[a], period] "," population[area[a], period] } }
    ' "$from/straf11.csv" "$from/folk1a.csv" > "$to/$1.csv"
}

indicator reported-crime       'Nature of the offence; total' "$areas"
indicator violence             'Crimes of violence; total' "$all"
indicator residential-burglary 'Residential burglaries' "$all"
indicator vandalism            'Malicious damage to property' "$all"
indicator robbery              'Robbery' "$all"
indicator threats              'Threats' "$all"
indicator bicycle-theft        'Theft of/taking bicycle without the owners consent (TWOC)' "$areas"
indicator weapons              'The Offensive Weapons Act' "$areas"

yearly() { # file name, of a table area,area_name,period,value
    echo area,period,value > "$to/$1.csv"
    awk -F, -v areas=" $all " '{ sub(/\r$/, "") } index(areas, " " $1 " ") { print $1 "," $3 "," $4 }' "$from/$1.csv" | sort >> "$to/$1.csv"
}

yearly unemployment
yearly gini

# Not published by anyone: a made-up yearly survey, so that a survey can be shown before a real one exists. Numbers of a fixed
# generator around 80 per cent; they say nothing about Aalborg, and the sample marks the indicator as synthetic.
awk 'function random() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
    BEGIN { seed = 2014; print "area,period,value"
        for (year = 2010; year <= 2023; year++) printf "851,%d,%.1f\n", year, 80 + 4 * (random() + random() + random() - 1.5) }' \
    > "$to/perceived-safety-synthetic.csv"
# How many answers it would have had: made up too.
awk 'function random() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
    BEGIN { seed = 1979; print "area,period,value"
        for (year = 2010; year <= 2023; year++) printf "851,%d,%d\n", year, 900 + 200 * random() }' \
    > "$to/perceived-safety-sample-synthetic.csv"
