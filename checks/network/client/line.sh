# The check as one line for sh and curl: its lines are joined by blanks, and quoted as a whole by single quotes.
LC_ALL=C; export LC_ALL;
ask() { curl -gs -o /dev/null -m %PATIENCE% "$1"; };
i=0;
seen=$(
for e in %TARGETS%; do
{ if ask "${e#* }" || ask "${e#* }"; then echo ",$i,"; fi; } &
i=$((i+1));
if [ $((i%3)) = 0 ]; then sleep 1; fi;
done;
wait
);
m=$(( $(date +%s) - %MIDNIGHT% ));
if [ $m -lt 0 ]; then m=%BEFORE%; else m=$((m/60)); if [ $m -ge %BEFORE% ]; then m=%AFTER%; fi; fi;
d="%ZEROS%";
put() { c=$2; n=; for x in $d; do c=$((c+x*$1)); n="$n $((c%32))"; c=$((c/32)); done; d=$n; };
put 1 %SOURCE%; put %DAYS% %DAY%; put %CLOCKS% $m;
i=0;
for e in %TARGETS%; do
case "$seen" in
(*",$i,"*) put 3 0; echo "+ %REACHED%  ${e%% *}";;
(*) put 3 1; echo "x %NOT_REACHED%  ${e%% *}";;
esac;
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
echo; echo "%CODE%$k"
