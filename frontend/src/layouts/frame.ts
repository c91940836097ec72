// What every page for people who are signed in is loaded with, in one file.
export { AppLayout } from "./app-layout";
export { SignedIn } from "./signed-in";
