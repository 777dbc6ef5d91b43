using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.WholeSystem.Tests;

public sealed class FrontPageTests(RunningSystem system) : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    [Fact]
    public async Task The_front_page_shows_the_goals_and_the_real_signals_of_Aalborg()
    {
        var page = await browser!.NewPageAsync();
        var failed = new List<string>();
        page.RequestFailed += (_, request) => failed.Add(request.Url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
                failed.Add(message.Text);
        };
        await page.GotoAsync(system.Gateway);

        var text = await page.InnerTextAsync("main");
        text.ShouldContain("Borgerne i Aalborg Kommune skal samlet set opleve en større tryghed.");
        text.ShouldContain("vold", Case.Insensitive);
        text.ShouldContain("Kilde: Danmarks Statistik, tabel STRAF11");
        (await page.Locator("svg[role=img]").CountAsync()).ShouldBeGreaterThan(0);
        failed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/indeks/tryghedsindeks", 1280)]
    [InlineData("/indeks/tryghedsindeks", 360)]
    [InlineData("/indeks/tryghedsindeks-syntetisk", 1280)]
    [InlineData("/indeks/tryghedsindeks-syntetisk", 360)]
    public async Task The_pages_of_the_safety_index_have_no_accessibility_fault_and_need_no_sideways_scrolling(string path, int width)
    {
        var page = await browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        // The figures may have come a moment ago: until they are counted the page says so.
        await Eventually.Get(
            async () =>
            {
                await page.GotoAsync(system.Gateway.TrimEnd('/') + path);
                return await page.Locator("svg.chart.index").CountAsync();
            },
            charts => charts > 0);

        var axe = await page.RunAxe();
        axe.Violations.Select(violation => $"{violation.Id}: {violation.Help}").ShouldBeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        (await page.InnerTextAsync("main")).Contains("Syntetisk indeks", StringComparison.Ordinal).ShouldBe(path.EndsWith("-syntetisk", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task The_pages_of_the_shared_database_have_no_accessibility_fault_and_need_no_sideways_scrolling(int width)
    {
        var page = await browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        var home = system.Gateway.TrimEnd('/');
        await page.GotoAsync(home + "/strategier");
        await Check("/strategier");

        // A reader types, presses the button, and opens the first that is found.
        await page.FillAsync("#q", "tryghed");
        await page.ClickAsync("form[role=search] button");
        await Check("/strategier?q=tryghed");
        await page.ClickAsync(".results h3 a");
        await Check(page.Url);
        (await page.Locator("#versioner").CountAsync()).ShouldBe(1);

        await page.GotoAsync(home + "/daekning");
        await Check("/daekning");

        async Task Check(string where)
        {
            var axe = await page.RunAxe();
            axe.Violations.Select(violation => $"{where}: {violation.Id}: {violation.Help}").ShouldBeEmpty();
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, where);
            (await page.Locator("h1").CountAsync()).ShouldBe(1, where);
        }
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task The_front_page_has_no_accessibility_fault_and_needs_no_sideways_scrolling(int width)
    {
        var page = await browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        await page.GotoAsync(system.Gateway);

        var axe = await page.RunAxe();
        axe.Violations.Select(violation => $"{violation.Id}: {violation.Help}").ShouldBeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
    }
}
