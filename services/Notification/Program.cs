using Tryghed.Contracts.Indicator;
using Tryghed.Contracts.Initiative;
using Tryghed.Contracts.Strategy;
using Tryghed.Messaging;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Consumers;
using Tryghed.Notification.Deliveries;
using Tryghed.Notification.Secrets;
using Tryghed.Notification.Storage;
using Tryghed.Notification.Subscriptions;
using Tryghed.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("notification");
builder.AddDatabase<NotificationDb>("notification");
builder.AddMessaging<NotificationDb>("notification", consumers => consumers
    .Add<IndicatorWorsened, IndicatorWorsenedConsumer>()
    .Add<IndicatorRecovered, IndicatorRecoveredConsumer>()
    .Add<IndicatorImproved, IndicatorImprovedConsumer>()
    .Add<IndicatorStale, IndicatorStaleConsumer>()
    .Add<IndexFell, IndexFellConsumer>()
    .Add<IndexPublished, IndexPublishedConsumer>()
    .Add<AssumptionBreaking, AssumptionBreakingConsumer>()
    .Add<InitiativeStarted, InitiativeStartedConsumer>()
    .Add<StrategyChanged, StrategyChangedConsumer>()
    .Add<StrategyAdopted, StrategyAdoptedConsumer>()
    .Add<HearingOpened, HearingOpenedConsumer>()
    .Add<HearingDeadlineNear, HearingDeadlineNearConsumer>()
    .Add<HearingClosed, HearingClosedConsumer>()
    .Add<DecisionRecorded, DecisionRecordedConsumer>()
    .Add<GoalChanged, GoalChangedConsumer>()
    .Add<MilestoneNear, MilestoneNearConsumer>());
builder.AddSecretBox();
builder.AddWebhooks();
builder.Services.AddOpenApi("v1");

var app = builder.Build();
app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapSubscriptions();
app.MapAlerts();
app.MapDeliveries();
app.MapDeadLetters();
return await app.RunAsync<NotificationDb>(args);
