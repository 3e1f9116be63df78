# The check as one line for Windows PowerShell 5.1 and later: its lines are joined by blanks. By the system's proxy, as a browser goes.
& {
$ErrorActionPreference = 'Stop'; Set-StrictMode -Off;
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') { '%NO_POWERSHELL%'; return };
try {
Add-Type -AssemblyName System.Net.Http;
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12;
$proxy = [Net.WebRequest]::DefaultWebProxy;
if ($proxy -and -not $proxy.Credentials) { $proxy.Credentials = [Net.CredentialCache]::DefaultCredentials };
$handler = New-Object System.Net.Http.HttpClientHandler;
$handler.AllowAutoRedirect = $false;
$handler.UseCookies = $false;
$client = New-Object System.Net.Http.HttpClient($handler);
$client.Timeout = [TimeSpan]::FromSeconds(%PATIENCE%);
} catch { '%NO_POWERSHELL%'; return };
$targets = @(%TARGETS%);
$why = { param($trouble)
$verdict = 2;
for (; $trouble; $trouble = $trouble.InnerException) {
$kind = $trouble.GetType().Name;
if ($kind -match 'NotSupported|TypeLoad|TypeInit|DllNotFound|MissingM|FileNotFound|FileLoad|BadImage|UnauthorizedAccess|SecurityException') { return 2 };
if ($trouble.SocketErrorCode -eq 'AccessDenied') { return 2 };
if ($trouble.Status -eq 'TrustFailure' -or ($kind -eq 'AuthenticationException' -and -not $trouble.InnerException)) { return 3 };
if ($kind -match '^(HttpRequest|Web|Socket|IO|HttpIO|Authentication|TaskCanceled|OperationCanceled|Timeout)Exception$') { $verdict = 1 };
};
$verdict };
$seen = @{};
foreach ($turn in 1, 2) {
$tasks = @{};
for ($i = 0; $i -lt $targets.Count; $i++) {
if ($turn -eq 1 -or $seen[$i] -eq 1) {
try { $tasks[$i] = $client.GetAsync($targets[$i][1], [System.Net.Http.HttpCompletionOption]::ResponseHeadersRead) } catch { $seen[$i] = & $why $_.Exception };
};
};
foreach ($i in @($tasks.Keys)) {
try {
$status = [int]$tasks[$i].GetAwaiter().GetResult().StatusCode;
$address = [Uri]$targets[$i][1];
$proxied = $proxy -and -not $proxy.IsBypassed($address) -and ($address.Scheme -eq 'http' -or $PSVersionTable.PSVersion.Major -lt 6);
$seen[$i] = [int]($status -eq 407 -or ($proxied -and (403, 502, 503, 504 -contains $status)));
} catch { $seen[$i] = & $why $_.Exception };
};
};
if ($seen.Values -notcontains 0) {
try { $null = $client.GetAsync('https://192.0.2.1/').GetAwaiter().GetResult() } catch { if ((& $why $_.Exception) -eq 2) { $seen = @{} } };
};
$client.Dispose();
if (@($seen.Values -ne 2).Count -eq 0) { '%NO_POWERSHELL%'; return };
$minutes = [long][math]::Floor(([DateTime]::UtcNow - [DateTime]'1970-01-01').TotalMinutes) - %MIDNIGHT_MINUTES%;
if ($minutes -lt 0) { $minutes = %BEFORE% } elseif ($minutes -ge %BEFORE%) { $minutes = %AFTER% };
$digits = New-Object 'long[]' %DIGITS%;
$put = { param([long]$base, [long]$value) for ($j = $digits.Length - 1; $j -ge 0; $j--) { $value += $digits[$j] * $base; $digits[$j] = $value % 32; $value = $value -shr 5 } };
& $put 1 %SOURCE%; & $put %DAYS% %DAY%; & $put %CLOCKS% $minutes;
for ($i = 0; $i -lt $targets.Count; $i++) {
& $put 3 (0, 1, 2, 1)[$seen[$i]];
('+ %REACHED%', 'x %NOT_REACHED%', '? %NOT_TRIED%', 'x %UNTRUSTED%')[$seen[$i]] + '  ' + $targets[$i][0];
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
'%RESULT%' + ($code -replace '(...)(?=.)', '$1-')
}
