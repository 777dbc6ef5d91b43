using Shouldly;
using Tryghed.Strategy.Documents;
using Xunit;

namespace Tryghed.Strategy.Tests.Documents;

public sealed class CprNumbersTests
{
    // Made of dates and digits; 070761-4285 is the example that CPR's own description of the check digit uses.
    [Theory]
    [InlineData("Hendes nummer er 070761-4285.", true)]
    [InlineData("0707614285", true)]
    [InlineData("070761 4285", true)]
    [InlineData("070761–4285", true)]
    [InlineData("070761 - 4285", true)]
    [InlineData("(010203-1234)", true)]
    [InlineData("cpr:311299-5555,", true)]
    [InlineData("CPR-nr.070761-4285", true)]
    [InlineData("cpr/070761-4285", true)]
    [InlineData("070761-4285/2", true)]
    [InlineData("07.07.61-4285", true)]
    [InlineData("07 07 61-4285", true)]
    [InlineData("070761.4285", true)]
    [InlineData("070761_4285", true)]
    [InlineData("070761\t4285", true)]
    [InlineData("070761-\n4285", true)]
    [InlineData("070761  -  4285", true)]
    [InlineData("０７０７６１-４２８５", true)]
    [InlineData("0707\u200B61-4285", true)]
    [InlineData("070761\u00AD4285", true)]
    [InlineData("Den 07.07.61 4285 kroner", false)]
    [InlineData("07.07.1961-4285", false)]
    [InlineData("Perioden 01.01.14-31.12.16", false)]
    [InlineData("320761-4285", false)]
    [InlineData("071361-4285", false)]
    [InlineData("0707614286", false)]
    [InlineData("Tlf. 99 31 31 31", false)]
    [InlineData("Sag 2014-00123-45678", false)]
    [InlineData("1234070761-42859", false)]
    [InlineData("Beløb 250.614.123,00", false)]
    [InlineData("CVR 29189420", false)]
    public void A_civil_registration_number_is_found_however_it_is_written(string text, bool found) => CprNumbers.Any(text).ShouldBe(found);
}
