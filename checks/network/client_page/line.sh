# The check as one line for sh and curl: its lines are joined by blanks, and quoted as a whole by single quotes.
LC_ALL=C; export LC_ALL;
case "$(curl -V 2>/dev/null)" in (*" %SCHEME%"*) ;; (*) echo "%NO_CURL%"; exit 1;; esac;
ask() {
t=$(curl -gsv -o /dev/null -m %PATIENCE% -w "=%{http_code}=" "$1" 2>&1);
case $?:$t in
(0:*=407=*|0:*"> GET http"*=403=*|0:*"> GET http"*=50[234]=*) v=1;;
(0:*) v=0;;
(51:*|60:*|83:*|90:*|91:*) v=3;;
([1234]:*|23:*|26:*|27:*|41:*|43:*|45:*|48:*|53:*|54:*|58:*|59:*|66:*|77:*|82:*|12[67]:*|1[3-9]?:*) v=2;;
(7:*"ermission denied"*|7:*"not permitted"*) v=2;;
(*) v=1;;
esac; };
i=0;
seen=$(
for e in %TARGETS%; do
{ ask "${e#* }"; if [ $v = 1 ]; then ask "${e#* }"; fi; echo ",$i:$v,"; } &
i=$((i+1));
if [ $((i%3)) = 0 ]; then sleep 1; fi;
done;
wait
);
case "$seen" in (*:0,*) ;; (*) ask https://192.0.2.1/; if [ $v = 2 ]; then seen=; fi;; esac;
case "$seen" in (*:[013],*) ;; (*) echo "%NO_CURL%"; exit 1;; esac;
m=$(( $(date +%s) - %MIDNIGHT% ));
if [ $m -lt 0 ]; then m=%BEFORE%; else m=$((m/60)); if [ $m -ge %BEFORE% ]; then m=%AFTER%; fi; fi;
d="%ZEROS%";
put() { c=$2; n=; for x in $d; do c=$((c+x*$1)); n="$n $((c%32))"; c=$((c/32)); done; d=$n; };
put 1 %SOURCE%; put %DAYS% %DAY%; put %CLOCKS% $m;
i=0;
for e in %TARGETS%; do
case "$seen" in
(*",$i:0,"*) v=0; w="+ %REACHED%";;
(*",$i:1,"*) v=1; w="x %NOT_REACHED%";;
(*",$i:3,"*) v=1; w="x %UNTRUSTED%";;
(*) v=2; w="? %NOT_TRIED%";;
esac;
put 3 $v; echo "$w  ${e%% *}";
i=$((i+1));
done;
r=; for x in $d; do r="$x $r"; done;
by() { q=0; x=$1; y=$2; while [ $y -gt 0 ]; do if [ $((y%2)) = 1 ]; then q=$((q^x)); fi; x=$((x*2)); if [ $x -gt 31 ]; then x=$((x^37)); fi; y=$((y/2)); done; };
o=; i=0; f=0; g=0; h=0;
for s in %VERSION% $r; do
s=$((s^((11*i+21)%32))); i=$((i+1)); o="$o $s"; l=$((s^f));
by $l 7; f=$((g^q)); by $l 14; g=$((h^q)); by $l 8; h=$q;
done;
o="$o $((f^%SEAL_1%)) $((g^%SEAL_2%)) $((h^%SEAL_3%))";
set -- 0 1 2 3 4 5 6 7 8 9 A B C D E F G H J K M N P Q R S T V W X Y Z;
k=; i=0;
for s in $o; do
if [ $i -gt 0 ] && [ $((i%3)) = 0 ]; then k="$k-"; fi;
eval "k=\$k\${$((s+1))}"; i=$((i+1));
done;
echo; echo "%RESULT%$k"
