using System.Net;
using Shouldly;
using Tryghed.Notification.Deliveries;
using Xunit;

namespace Tryghed.Notification.Tests;

public sealed class AddressTests
{
    private static readonly AddressRule Production = new([]);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.5")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:192.168.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001::1")]
    [InlineData("2002:7f00:1::1")]
    public void Addresses_that_only_we_can_reach_are_refused(string address) => Production.Allows(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("2a00:1450:400f::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void Public_addresses_are_allowed(string address) => Production.Allows(IPAddress.Parse(address)).ShouldBeTrue();

    [Fact]
    public void An_allowed_network_opens_itself_and_nothing_else()
    {
        var rule = new AddressRule([IPNetwork.Parse("127.0.0.0/8")]);

        rule.Allows(IPAddress.Parse("127.0.0.1")).ShouldBeTrue();
        rule.Allows(IPAddress.Parse("::ffff:127.0.0.1")).ShouldBeTrue();
        rule.Allows(IPAddress.Parse("10.0.0.1")).ShouldBeFalse();
        rule.Allows(IPAddress.IPv6Loopback).ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")] // a name that is harmless to look at and leads home
    public async Task A_private_address_is_refused_when_it_is_connected_to(string host)
    {
        await using var receiver = await Receiver.Start();
        var hook = receiver.Answering(200);
        var url = new UriBuilder(hook.Url) { Host = host }.Uri;
        const string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        var options = new WebhookOptions([], TimeSpan.FromSeconds(10), RetrySchedule.Default, 4);

        using var production = new WebhookClient(Production, options, TimeProvider.System);
        var refused = await production.Send(url, secret, "msg_1", "{}", default);
        refused.IsDelivered.ShouldBeFalse();
        refused.Error!.ShouldContain("private, local or reserved");
        hook.Calls.ShouldBeEmpty();

        using var development = new WebhookClient(new AddressRule([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]), options, TimeProvider.System);
        (await development.Send(url, secret, "msg_1", "{}", default)).IsDelivered.ShouldBeTrue();
        hook.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_an_answer_too()
    {
        var options = new WebhookOptions([], TimeSpan.FromSeconds(10), RetrySchedule.Default, 4);
        using var client = new WebhookClient(new AddressRule([IPNetwork.Parse("127.0.0.0/8")]), options, TimeProvider.System);

        var answer = await client.Send(new Uri("http://127.0.0.1:1/"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_1", "{}", default);

        answer.Error.ShouldBe("The receiver can't be reached (ConnectionRefused).");
    }
}
