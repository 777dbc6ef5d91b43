using Tryghed.Contracts.Indicator;
using Tryghed.Initiative.Consumers;
using Tryghed.Initiative.Initiatives;
using Tryghed.Initiative.Storage;
using Tryghed.Messaging;
using Tryghed.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("initiative");
builder.AddDatabase<InitiativeDb>("initiative");
builder.AddMessaging<InitiativeDb>("initiative", consumers => consumers
    .Add<IndicatorWorsened, IndicatorWorsenedConsumer>()
    .Add<IndicatorRecovered, IndicatorRecoveredConsumer>());
builder.Services.AddOpenApi("v1");

var app = builder.Build();
app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapInitiatives();
app.MapDeadLetters();
return await app.RunAsync<InitiativeDb>(args);
