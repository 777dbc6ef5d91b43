using Tryghed.Messaging;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Reference;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("strategy");
builder.AddDatabase<StrategyDb>("strategy");
builder.AddMessaging<StrategyDb>("strategy");
builder.AddAudit();
builder.AddStrategies();
builder.AddHearings();
builder.Services.AddOpenApi("v1");

var app = builder.Build();
app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapReference();
app.MapStrategies();
app.MapHearings();
app.MapAudit();
app.MapDeadLetters();
return await app.RunAsync<StrategyDb>(args);
