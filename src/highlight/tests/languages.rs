//! What each lexer makes of a script.

use crate::highlight::Language;
use crate::highlight::Token;
use crate::highlight::assigns;
use crate::highlight::inputs;
use crate::highlight::lines;
use crate::highlight::reads;
use crate::highlight::tokens;

/// Compares the tokens, as `class:text` with `¦` between them.
#[track_caller]
fn assert_shown(text: &str, language: Language, expected: &str) {
    let show = |token: Token| format!("{}:{}", token.kind.class(), &text[token.start..token.end]);
    let shown: Vec<String> = tokens(text, language).into_iter().map(show).collect();
    assert_eq!(shown.join("¦"), expected);
}

fn names(found: &[(String, usize)]) -> Vec<&str> {
    found.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_language_is_told_by_name_then_shebang_then_looks() {
    let detect = |name: &str, text: &str| Language::detect(name, text.as_bytes());
    assert_eq!(detect("scripts/a.ps1", "#!/bin/bash\n"), Language::PowerShell);
    assert_eq!(detect("a.SH", ""), Language::Shell);
    assert_eq!(detect("dir.py/setup", "#! /bin/bash -e\r\necho"), Language::Shell);
    assert_eq!(detect("a", "#!/bin/sh"), Language::Shell);
    assert_eq!(detect("a", "\u{feff}#!/usr/bin/env -S ruby -w\n"), Language::Ruby);
    assert_eq!(detect("a", "#!/usr/bin/env LANG=C python3.11\n"), Language::Python);
    assert_eq!(detect("a", "#!/opt/rightscale/sandbox/bin/ruby1.9\r\n"), Language::Ruby);
    assert_eq!(detect("a", "#!\t/usr/bin/perl -w\n"), Language::Perl);
    assert_eq!(detect("a", "#!/usr/bin/pwsh\n"), Language::PowerShell);
    assert_eq!(detect("a", "#!/usr/bin/awk -f\n"), Language::Plain);
    assert_eq!(detect("a", "# ---\n# ...\r\n$errorActionPreference = 'Stop'\r\n"), Language::PowerShell);
    assert_eq!(detect("a", "  write-host hello\n"), Language::PowerShell);
    assert_eq!(detect("a", "$a == $b\nWrite-\n$ = 3\n"), Language::Plain);
    assert_eq!(detect("base.yml", "a: 1"), Language::Yaml);
    assert_eq!(detect("import.json", "{}"), Language::Json);
    assert_eq!(Language::named("bash"), Some(Language::Shell));
    assert_eq!(Language::named("PowerShell title=x"), Some(Language::PowerShell));
    assert_eq!(Language::named("brainfuck"), None);
}

#[test]
fn a_line_is_whole_by_itself() {
    let html = lines("x='one\n<two>' # é\r\n\ny", Language::Shell);
    assert_eq!(
        html,
        [
            r#"<span class="v">x</span><span class="o">=</span><span class="s">'one</span>"#,
            r#"<span class="s">&lt;two&gt;'</span> <span class="c"># é</span>"#,
            "",
            r#"<span class="f">y</span>"#
        ]
    );
    assert!(lines("", Language::Shell).is_empty());
    assert_eq!(lines("\n", Language::Plain), [""]);
}

#[test]
fn what_cannot_be_seen_is_named() {
    let html = lines("a\u{202e}b\u{1b}[0m\u{200b}\rc\u{feff}", Language::Plain).concat();
    assert_eq!(
        html,
        "a<span class=\"u\" title=\"U+202E\">U+202E</span>b<span class=\"u\" title=\"U+001B\">\u{241b}</span>[0m\
         <span class=\"u\" title=\"U+200B\">U+200B</span><span class=\"u\" title=\"U+000D\">\u{240d}</span>c\
         <span class=\"u\" title=\"U+FEFF\">U+FEFF</span>"
    );
}

#[test]
fn shell_words() {
    let text = "#!/bin/bash -e\nif [[ -n \"$A\" && x =~ ^(a|b)$ ]]; then\n  B=1 C+=\"$(cmd --opt=x -v \"${D:-e $F}\")\" run 12\nfi\n";
    assert_shown(
        text,
        Language::Shell,
        "m:#!/bin/bash -e¦k:if¦k:[[¦p:-n¦s:\"¦v:$A¦s:\"¦o:&&¦o:=~¦o:(¦o:|¦o:)¦k:]]¦o:;¦k:then¦v:B¦o:=\
         ¦v:C¦o:+=¦s:\"¦o:$(¦f:cmd¦p:--opt¦p:-v¦s:\"¦v:${D¦o::-¦s:e ¦v:$F¦o:}¦s:\"¦o:)¦s:\"¦f:run¦n:12\
         ¦k:fi",
    );
}

#[test]
fn shell_blocks() {
    let text = "for h in a b; do echo $h; done\ncase \"$1\" in\n  start|stop) go ;;\n  *) exit 1 ;;\nesac\nf() { local x=1 y; }\nfunction g { :; }\na=(1 two $x)\nb[0]=3\n((i = j + 2))\n";
    assert_shown(
        text,
        Language::Shell,
        "k:for¦v:h¦k:in¦o:;¦k:do¦b:echo¦v:$h¦o:;¦k:done¦k:case¦s:\"¦v:$1¦s:\"¦k:in¦o:|¦o:)¦f:go¦o:;;¦o:)\
         ¦b:exit¦n:1¦o:;;¦k:esac¦f:f¦o:(¦o:)¦k:{¦b:local¦v:x¦o:=¦v:y¦o:;¦k:}¦k:function¦f:g¦k:{¦b::¦o:;\
         ¦k:}¦v:a¦o:=¦o:(¦n:1¦v:$x¦o:)¦v:b¦o:((¦v:i¦o:=¦v:j¦o:+¦n:2¦o:))",
    );
}

#[test]
fn shell_here_documents() {
    let text = "cat <<EOF >x <<-'B'\nhi $A \\$B\nEOF\n\t$C\n\tB\nls # $D\n";
    assert_shown(
        text,
        Language::Shell,
        "f:cat¦o:<<¦s:EOF¦o:>¦o:<<-¦s:'B'¦s:hi ¦v:$A¦s: \\$B\nEOF¦s:\n\t$C\n\tB¦f:ls¦c:# $D",
    );
    assert_eq!(names(&reads(text, Language::Shell)), ["A"]);
}

#[test]
fn shell_inside_of_shell() {
    assert_shown(
        "x=$(case $a in b) c;; esac) d\n",
        Language::Shell,
        "v:x¦o:=¦o:$(¦k:case¦v:$a¦k:in¦o:)¦f:c¦o:;;¦k:esac¦o:)¦f:d",
    );
    assert_shown(
        "a \"`b \"$c\"` ${d:-\"$e\"}\" (f; g) # h\n",
        Language::Shell,
        "f:a¦s:\"¦o:`¦f:b¦s:\"¦v:$c¦s:\"¦o:`¦s: ¦v:${d¦o::-¦s:\"¦v:$e¦s:\"¦o:}¦s:\"¦o:(¦f:f¦o:;¦f:g¦o:)¦c:# h",
    );
    assert_shown(
        "a <<X | b $(\n$c\nX\nd) >(e) <<<$f 2>&1\n",
        Language::Shell,
        "f:a¦o:<<¦s:X¦o:|¦f:b¦o:$(¦v:$c¦s:\nX¦f:d¦o:)¦o:>(¦f:e¦o:)¦o:<<<¦v:$f¦n:2¦o:>&¦n:1",
    );
    assert_shown(
        "if a || ! b; then c && d; fi",
        Language::Shell,
        "k:if¦f:a¦o:||¦k:!¦f:b¦o:;¦k:then¦f:c¦o:&&¦f:d¦o:;¦k:fi",
    );
    assert_shown("a$'\\'b' $\"c\" 'd", Language::Shell, "f:a¦s:$'\\'b'¦s:$¦s:\"¦s:c\"¦s:'d");
}

#[test]
fn shell_reads() {
    let text = "# $NO\necho '$NO' \"$A ${B:=a,b} ${#C} ${!D}\" `echo $E` $((F + 1)) ${G[@]} \"${H%%$I}\"\nJ=$J\nz[$Z]=3\nexport K L=2\n: \"${M?needs}\"";
    let found = reads(text, Language::Shell);
    assert_eq!(names(&found), ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "Z", "K", "M"]);
    assert_eq!(names(&assigns(text, Language::Shell)), ["J", "z", "L"]);
}

#[test]
fn metadata_blocks_look_like_yaml() {
    let text = "#!/bin/sh\n# ---\n# RightScript Name: \"A: b\" # x\n# Inputs:\n#   X:\n#     Description: |\n#       # Y: z\n#\n# ...\n# ---\necho\n";
    assert_shown(
        text,
        Language::Shell,
        "m:#!/bin/sh¦m:# ---¦c:# ¦a:RightScript Name¦o::¦s:\"A: b\"¦c:# x¦c:# ¦a:Inputs¦o::¦c:# ¦a:X¦o::\
         ¦c:# ¦a:Description¦o::¦o:|¦c:# ¦s:# Y: z¦c:#¦m:# ...¦c:# ---¦b:echo",
    );
    assert_shown("# ---\n# a: b\n", Language::Ruby, "c:# ---¦c:# a: b");
}

#[test]
fn powershell() {
    let text = "<# a\n#> function Get-It([string]$X) { Write-Host \"x $X $($env:Y + 1) ${env:Z}\" -Flag }\n$a = @'\n$no\n'@\n$b.Name -ceq 'it''s' # c\n@{ k = 1kb }\nTest-Path env:W\n$env:V = 2\n[Environment]::GetEnvironmentVariable('U')";
    assert_shown(
        text,
        Language::PowerShell,
        "c:<# a\n#>¦k:function¦f:Get-It¦o:(¦t:[string]¦v:$X¦o:)¦f:Write-Host¦s:\"¦s:x ¦v:$X¦s: ¦o:$(\
         ¦v:$env:Y¦o:+¦n:1¦o:)¦s: ¦v:${env:Z}¦s:\"¦p:-Flag¦v:$a¦o:=¦s:@'\n$no\n'@¦v:$b¦o:-ceq¦s:'it''s'\
         ¦c:# c¦o:@{¦a:k¦o:=¦n:1kb¦f:Test-Path¦v:env:W¦v:$env:V¦o:=¦n:2¦t:[Environment]¦o:::\
         ¦f:GetEnvironmentVariable¦o:(¦s:'U'¦o:)",
    );
    assert_eq!(names(&reads(text, Language::PowerShell)), ["Y", "Z", "W", "U"]);
    assert_eq!(names(&assigns(text, Language::PowerShell)), ["V"]);
}

#[test]
fn ruby() {
    let text = "=begin\nx\n=end\ndef go!(a: 1)\n  @x = ENV['A'] || ENV.fetch(\"B\", :c)\n  puts \"#{ENV['D']} #{h['#{']}\" if a =~ /x\\/#/i\n  ENV['E'] = 'f'\n  b = <<-EOS + %w(a (b) c).to_s\n  t #{g}\n  EOS\nend\n__END__\n'\n";
    assert_shown(
        text,
        Language::Ruby,
        "c:=begin\nx\n=end¦k:def¦f:go!¦a:a:¦n:1¦v:@x¦o:=¦t:ENV¦s:'A'¦o:||¦t:ENV¦f:fetch¦s:\"B\"¦s::c\
         ¦b:puts¦s:\"¦o:#{¦t:ENV¦s:'D'¦o:}¦s: ¦o:#{¦s:'#{'¦o:}¦s:\"¦k:if¦o:=~¦s:/x\\/#/i¦t:ENV¦s:'E'¦o:=\
         ¦s:'f'¦o:=¦o:<<-¦s:EOS¦o:+¦s:%w(a (b) c)¦s:  t ¦o:#{¦o:}¦s:\n  EOS¦k:end¦m:__END__",
    );
    assert_eq!(names(&reads(text, Language::Ruby)), ["A", "B", "D"]);
    assert_eq!(names(&assigns(text, Language::Ruby)), ["E"]);
}

#[test]
fn python() {
    let text = "@deco.x\ndef f(a=1):\n    '''doc\n    \"'''\n    return os.environ['A'] + os.environ.get( \"B\") + os.getenv('C') + f\"{os.environ['D']!r:>{w}} {{x}}\"\nclass K: pass # os.environ['NO']\nos.environ['E'] = r'\\d'\n";
    assert_shown(
        text,
        Language::Python,
        "f:@deco.x¦k:def¦f:f¦o:=¦n:1¦s:'''doc\n    \"'''¦k:return¦s:'A'¦o:+¦f:get¦s:\"B\"¦o:+¦f:getenv\
         ¦s:'C'¦o:+¦s:f\"¦o:{¦s:'D'¦o:!¦o:>¦o:}¦s: {{x}}\"¦k:class¦t:K¦k:pass¦c:# os.environ['NO']¦s:'E'\
         ¦o:=¦s:r'\\d'",
    );
    assert_eq!(names(&reads(text, Language::Python)), ["A", "B", "C", "D"]);
    assert_eq!(names(&assigns(text, Language::Python)), ["E"]);
}

#[test]
fn perl() {
    let text = "use strict;\nmy $x = $ENV{A} // \"$ENV{'B'} @{y}\";\nif ($x =~ m{a{1}b}i) { s/a/$b/g; print STDERR qq(x); }\n$ENV{C} = 1;\nprint <<\"E\";\n$ENV{D}\nE\n=pod\n$ENV{NO}\n=cut\n# x\n";
    assert_shown(
        text,
        Language::Perl,
        "k:use¦k:my¦v:$x¦o:=¦v:$ENV{A}¦o:/¦o:/¦s:\"¦v:$ENV{'B'}¦s: ¦v:@{y}¦s:\"¦k:if¦v:$x¦o:=~\
         ¦s:m{a{1}b}i¦s:s/a/¦v:$b¦s:/g¦b:print¦s:qq(x)¦v:$ENV{C}¦o:=¦n:1¦b:print¦o:<<¦s:\"E\"¦v:$ENV{D}\
         ¦s:\nE¦c:=pod\n$ENV{NO}\n=cut¦c:# x",
    );
    assert_eq!(names(&reads(text, Language::Perl)), ["A", "B", "D"]);
    assert_eq!(names(&assigns(text, Language::Perl)), ["C"]);
}

#[test]
fn yaml_and_json() {
    let text = "--- # x\nName: Linux Base # y\n'q': [a, 1, {b: true}]\nlist:\n  - &x Key: >-\n      folded # no\n\n      more\n    next: *x\n  - !t \"a\n    b\"\nurl: http://x#y\n";
    assert_shown(
        text,
        Language::Yaml,
        "o:---¦c:# x¦a:Name¦o::¦s:Linux Base¦c:# y¦a:'q'¦o::¦o:[¦s:a¦o:,¦n:1¦o:,¦o:{¦a:b¦o::¦k:true¦o:}\
         ¦o:]¦a:list¦o::¦o:-¦v:&x¦a:Key¦o::¦o:>-¦s:folded # no¦s:more¦a:next¦o::¦v:*x¦o:-¦t:!t¦s:\"a\
         ¦s:    b\"¦a:url¦o::¦s:http://x#y",
    );
    assert_shown(
        "{\"a\": [\"b\\\"\", -1.5e-3, null, tru]} // c",
        Language::Json,
        "a:\"a\"¦s:\"b\\\"\"¦n:1.5e-3¦k:null¦c:// c",
    );
}

#[test]
fn inputs_are_read_before_they_are_set() {
    let text = "A=${A:-1}\nB=2\necho $A $B $C $C\nfor D in $E; do\n  echo $D\ndone\n";
    assert_eq!(names(&inputs(text, Language::Shell)), ["A", "C", "E"]);
}
