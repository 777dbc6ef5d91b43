using System.Diagnostics;
using Tryghed.Contracts.Indicator;
using Tryghed.Messaging;
using Tryghed.Messaging.Host;
using Tryghed.ServiceDefaults;

// A service as small as can be: it announces changes, or sees them, and dies when the test says so.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("host");
builder.AddDatabase<HostDb>("host");
builder.Services.AddSingleton<Death>();
builder.AddMessaging<HostDb>("host", consumers =>
{
    if (builder.Configuration.GetValue<bool>("Consume"))
        consumers.Add<ObservationsRecorded, ObservationsRecordedConsumer>();
});
builder.Services.AddHostedService<Generator>();

var app = builder.Build();
app.Services.GetRequiredService<Death>();
app.UseServiceDefaults();
app.MapDeadLetters();
app.MapPost("/changes/{number:int}", async (int number, HostDb db) =>
{
    db.Changes.Add(new Change { Number = number, Trace = Activity.Current?.TraceId.ToString() });
    db.Announce(Generator.Event(number));
    await db.SaveChangesAsync();
    return Activity.Current?.TraceId.ToString();
}).AllowAnonymous();
return await app.RunAsync<HostDb>(args);
