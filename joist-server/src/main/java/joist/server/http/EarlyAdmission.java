package joist.server.http;

import joist.serving.Deployments;
import joist.serving.share.Callers;

/**
 * What is decided of a request before all of it is there, and it is a call: whether any of its body
 * is kept, how long that may wait for room, and what is told of those that are turned away.
 */
public final class EarlyAdmission {
  private final Deployments deployments;
  private final Callers callers;
  private final CallFlights flights;
  private final CallCounts counts;

  EarlyAdmission(Deployments deployments, Callers callers, CallFlights flights, CallCounts counts) {
    this.deployments = deployments;
    this.callers = callers;
    this.flights = flights;
    this.counts = counts;
  }

  /**
   * A request for a model has begun to come: its body may wait for room as long as the model's
   * objective allows.
   *
   * @throws ShedException where its caller's quota is used up, before any of its body is kept
   */
  public void expect(ModelName model, Reply reply) {
    reply.mayWait(deployments.aims().p99(model.name()));
    callers
        .turnedAway(reply.actor())
        .ifPresent(refused -> {
          ModelCalls.Asked asked = new ModelCalls.Asked(reply.caller(), model, 0);
          flights.shed(asked, model.version(), Timing.begun(), refused.why());
          throw ShedException.of(refused);
        });
    reply.whenTurnedAway((bytes, why) -> turnedAway(reply.caller(), model, bytes, why));
  }

  /**
   * Hears of a request that was turned away before it was a call: there was no room for its body,
   * or that came too slowly, was too large, or none.
   *
   * @param bytes of the body that came
   */
  public void turnedAway(Caller caller, ModelName model, long bytes, Throwable why) {
    ModelCalls.Asked asked = new ModelCalls.Asked(caller, model, bytes);
    Timing timing = new Timing(caller.arrivedNanos());
    String name = model.name();
    if (!(why instanceof ShedException shed)) {
      if (Errors.toldToCaller(why, "").status() != 400) { // what is malformed is nobody's refusal
        callers.refused(caller.sender().caller());
      }
      flights.failed(asked, 0, timing, why);
      return;
    }
    if (shed.isOfRoom()) { // a quota counts by itself, and no model is overloaded where it is used
      callers.refused(caller.sender().caller());
      (model.version() == 0 ? deployments.live(name) : deployments.find(name, model.version()))
          .ifPresent(counts::shed);
    }
    flights.shed(asked, 0, timing, shed.why());
  }
}
