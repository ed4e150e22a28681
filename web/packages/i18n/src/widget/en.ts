/** The widget in English: the source every other language translates. */
import type { SourceCatalogue } from "../catalogue";

export const en = {
  "widget.title": "Chat",
  "widget.frame": "Chat window",
  "widget.open": "Open chat",
  "widget.close": "Close chat",
  "widget.unread": { one: "{count} unread message", other: "{count} unread messages" },

  "widget.home.greeting": "Hello! How can we help?",
  "widget.home.replyTime": "We usually reply within a few minutes.",
  "widget.home.away": "We are away right now. Leave a message and we will get back to you.",
  "widget.home.start": "Start a conversation",
  "widget.home.continue": "Continue the conversation",
  "widget.home.back": "Back",

  "widget.thread.label": "Messages",
  "widget.thread.empty": "No messages yet. Say hello!",
  "widget.thread.loading": "Loading messages",
  "widget.thread.older": "Load older messages",
  "widget.thread.failed": "The messages could not be loaded.",
  "widget.thread.retry": "Try again",
  "widget.thread.new": "New messages",
  "widget.thread.latest": "Jump to the latest message",
  "widget.thread.closed": "This conversation is closed. Write to open it again.",
  "widget.thread.joined": "{name} joined the conversation",

  "widget.author.you": "You",
  "widget.author.assistant": "Assistant",
  "widget.author.team": "Support",

  "widget.message.sending": "Sending",
  "widget.message.sent": "Sent",
  "widget.message.seen": "Seen",
  "widget.message.failed": "Not sent",
  "widget.message.retry": "Send again",
  "widget.message.discard": "Discard",
  "widget.message.edited": "Edited",
  "widget.message.deleted": "This message was deleted",
  "widget.message.image": "Image: {name}",
  "widget.message.download": "Download {name}",

  "widget.typing.one": "{name} is typing",
  "widget.typing.several": "Several people are typing",

  "widget.composer.label": "Message",
  "widget.composer.placeholder": "Write a message",
  "widget.composer.send": "Send",
  "widget.composer.attach": "Attach a file",
  "widget.composer.remove": "Remove {name}",
  "widget.composer.drop": "Drop files to attach them",
  "widget.composer.tooLong": {
    one: "{count} character too many",
    other: "{count} characters too many",
  },

  "widget.upload.progress": "{name}, {percent} uploaded",
  "widget.upload.tooLarge": "{name} is too large. Files can be up to {limit}.",
  "widget.upload.refused": "Files of this type cannot be sent: {name}",
  "widget.upload.failed": "{name} could not be uploaded.",

  "widget.connection.connecting": "Connecting",
  "widget.connection.waiting": "No connection. Trying again; what you write is kept.",
  "widget.connection.offline": "You are offline. What you write is sent when you are back.",
  "widget.connection.back": "Connected again",
  "widget.connection.refused": "The chat is not available on this page.",

  "widget.form.name": "Your name",
  "widget.form.email": "Your e-mail address",
  "widget.form.start": "Start chatting",
  "widget.form.required": "Please fill this in.",
  "widget.form.emailInvalid": "This does not look like an e-mail address.",

  "widget.error.unexpected": "Something went wrong. Please try again.",
} as const satisfies SourceCatalogue;
