package joist.serving.isolate;

/** A child said or did what no child may: it is ended, whatever it is. */
final class Broken extends RuntimeException {
  Broken(String message) {
    super(message, null, false, false);
  }
}
