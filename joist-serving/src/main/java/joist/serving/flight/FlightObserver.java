package joist.serving.flight;

/** Hears of each request when it is over, on its event loop: it must neither block nor throw. */
@FunctionalInterface
public interface FlightObserver {
  void over(RequestFlight flight);
}
