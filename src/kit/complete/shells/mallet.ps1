# Completion of mallet for PowerShell. Load it in $PROFILE: mallet completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName mallet -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $elements = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
    $words = @($elements | ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
        })
    $command = $words[0]
    $words = @($words | Select-Object -Skip 1)
    # Windows PowerShell drops empty arguments: a word that is only begun is told by the name of the shell.
    $shell = if ($elements[-1].Extent.EndOffset -lt $cursorPosition) { 'powershell-next' } else { 'powershell' }
    $answer = @(& $command __complete $shell @words 2>$null)
    if ($answer.Count -eq 0 -or $answer[0] -eq ':files') { return }
    foreach ($line in $answer) {
        $value, $about = $line -split "`t", 2
        if (-not $value) { continue }
        if (-not $about) { $about = $value }
        $text = if ($value -match '[^\w+=:./-]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
    }
}
