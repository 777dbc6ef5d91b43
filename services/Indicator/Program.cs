using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Storage;
using Tryghed.Messaging;
using Tryghed.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("indicator");
builder.AddDatabase<IndicatorDb>("indicator");
builder.AddMessaging<IndicatorDb>("indicator");
builder.AddImports();
builder.Services.AddOpenApi("v1");

var app = builder.Build();
app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapCatalogue();
app.MapObservations();
app.MapImports();
app.MapSignals();
app.MapDeadLetters();
return await app.RunAsync<IndicatorDb>(args);
