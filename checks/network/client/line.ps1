# The check as one line for Windows PowerShell 5.1 and later: its lines are joined by blanks. By the system's proxy, as a browser goes.
& {
Add-Type -AssemblyName System.Net.Http;
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12;
$targets = @(%TARGETS%);
$handler = New-Object System.Net.Http.HttpClientHandler;
$handler.AllowAutoRedirect = $false;
$handler.UseCookies = $false;
$handler.DefaultProxyCredentials = [Net.CredentialCache]::DefaultCredentials;
$client = New-Object System.Net.Http.HttpClient($handler);
$client.Timeout = [TimeSpan]::FromSeconds(%PATIENCE%);
$proxy = [Net.WebRequest]::DefaultWebProxy;
$seen = @{};
foreach ($turn in 1, 2) {
$tasks = @{};
for ($i = 0; $i -lt $targets.Count; $i++) {
if (-not $seen[$i]) { $tasks[$i] = $client.GetAsync($targets[$i][1], [System.Net.Http.HttpCompletionOption]::ResponseHeadersRead) };
};
foreach ($i in @($tasks.Keys)) {
try {
$status = [int]$tasks[$i].GetAwaiter().GetResult().StatusCode;
$there = [Uri]$targets[$i][1];
$by = $proxy -and -not $proxy.IsBypassed($there);
$seen[$i] = ($status -ne 407) -and -not ($by -and (403, 502, 503, 504 -contains $status));
} catch { $seen[$i] = $false };
};
};
$minutes = [long][math]::Floor(([DateTime]::UtcNow - [DateTime]::new(1970, 1, 1)).TotalMinutes) - %MIDNIGHT_MINUTES%;
if ($minutes -lt 0) { $minutes = %BEFORE% } elseif ($minutes -ge %BEFORE%) { $minutes = %AFTER% };
$digits = New-Object 'long[]' %DIGITS%;
$put = { param([long]$base, [long]$value) for ($j = $digits.Length - 1; $j -ge 0; $j--) { $value += $digits[$j] * $base; $digits[$j] = $value % 32; $value = $value -shr 5 } };
& $put 1 %SOURCE%; & $put %DAYS% %DAY%; & $put %CLOCKS% $minutes;
for ($i = 0; $i -lt $targets.Count; $i++) {
if ($seen[$i]) { & $put 3 0; '+ %REACHED%  ' + $targets[$i][0] } else { & $put 3 1; 'x %NOT_REACHED%  ' + $targets[$i][0] };
};
$by = { param([int]$x, [int]$y) $q = 0; while ($y) { if ($y -band 1) { $q = $q -bxor $x }; $x = $x -shl 1; if ($x -gt 31) { $x = $x -bxor 37 }; $y = $y -shr 1 }; $q };
$word = @(); $f = 0; $g = 0; $h = 0;
foreach ($symbol in @(%VERSION%) + $digits) {
$s = [int]$symbol -bxor ((11 * $word.Count + 21) % 32);
$word += $s;
$lead = $s -bxor $f;
$f = $g -bxor (& $by $lead 7); $g = $h -bxor (& $by $lead 14); $h = & $by $lead 8;
};
$word += ($f -bxor %SEAL_1%), ($g -bxor %SEAL_2%), ($h -bxor %SEAL_3%);
$code = -join ($word | ForEach-Object { '%ALPHABET%'[$_] });
'';
'%CODE%' + ($code -replace '(...)(?=.)', '$1-')
}
