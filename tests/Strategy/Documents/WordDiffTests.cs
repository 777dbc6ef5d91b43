using CsCheck;
using Shouldly;
using Tryghed.Strategy.Documents;
using Xunit;

namespace Tryghed.Strategy.Tests.Documents;

public sealed class WordDiffTests
{
    private static readonly string[] Parts = ["å", "ø ", "ord", " ", "\n", "\n\n", ".", "SSP-", "mål", "bl.a.", ",", "2014"];

    private static string Show(string from, string to) => string.Concat(WordDiff.Of(from, to).Select(p => p.Op switch { "removed" => $"[-{p.Text}-]", "added" => $"[+{p.Text}+]", _ => p.Text }));

    [Theory]
    [InlineData("Færre indbrud i ældreboliger.", "Færre indbrud i ungdomsboliger.", "Færre indbrud i [-ældreboliger-][+ungdomsboliger+].")]
    [InlineData("SSP-samarbejdet styrkes", "SSP-arbejdet styrkes", "[-SSP-samarbejdet-][+SSP-arbejdet+] styrkes")]
    [InlineData("Det sker bl.a. i skolen.", "Det sker f.eks. i skolen.", "Det sker [-bl.a.-][+f.eks.+] i skolen.")]
    [InlineData("Høringen åbner", "Høringen åbner den 1. maj", "Høringen åbner[+ den 1. maj+]")]
    [InlineData("2,5 mio. kr.", "3,5 mio. kr.", "[-2,5-][+3,5+] mio. kr.")]
    [InlineData("", "Nyt", "[+Nyt+]")]
    [InlineData("Ens", "Ens", "Ens")]
    [InlineData("", "", "")]
    public void Words_are_compared_whole(string from, string to, string shown) => Show(from, to).ShouldBe(shown);

    [Fact]
    public void What_is_removed_and_added_gives_both_texts_to_the_letter()
    {
        var text = Gen.Int[0, 11].Select(i => Parts[i]).Array[0, 60].Select(parts => string.Concat(parts));
        text.Select(text).Sample((from, to) =>
        {
            var pieces = WordDiff.Of(from, to);
            string.Concat(pieces.Where(p => p.Op is not "added").Select(p => p.Text)).ShouldBe(from);
            string.Concat(pieces.Where(p => p.Op is not "removed").Select(p => p.Text)).ShouldBe(to);
        }, iter: 2000);
    }

    [Fact]
    public void Long_texts_are_compared_by_paragraph_first_and_still_to_the_letter()
    {
        var random = new Random(1);
        string Text() => string.Join("\n\n", Enumerable.Range(0, 2000).Select(i => string.Join(' ', Enumerable.Range(0, 50).Select(_ => $"ord{random.Next(500)}"))));
        var (from, to) = (Text(), Text());

        var pieces = WordDiff.Of(from, to);

        string.Concat(pieces.Where(p => p.Op is not "added").Select(p => p.Text)).ShouldBe(from);
        string.Concat(pieces.Where(p => p.Op is not "removed").Select(p => p.Text)).ShouldBe(to);
        WordDiff.Of(from, from.Replace("ord7 ", "tal7 ", StringComparison.Ordinal)).Where(p => p.Op is "added").ShouldAllBe(p => p.Text.Contains("tal7"));
    }
}
