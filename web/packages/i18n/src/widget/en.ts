/** The widget in English: the source every other language translates. */
import type { SourceCatalogue } from "../catalogue";

export const en = {
  "widget.frame": "Chat window",
  "widget.open": "Open chat",
  "widget.close": "Close chat",
  "widget.unread": { one: "{count} unread message", other: "{count} unread messages" },

  "widget.home.greeting": "Hello! How can we help?",
  "widget.home.online": "We are here",
  "widget.home.away": "We are away and will get back to you",
  "widget.home.conversations": "Your conversations",
  "widget.home.files": { one: "{count} file", other: "{count} files" },
  "widget.home.closed": "Closed",
  "widget.home.back": "All conversations",

  "widget.thread.label": "Messages",
  "widget.thread.loading": "Loading messages",
  "widget.thread.failed": "The messages could not be loaded.",
  "widget.thread.retry": "Try again",
  "widget.thread.new": "New messages",
  "widget.thread.latest": "Jump to the latest message",
  "widget.thread.closed": "This conversation is closed. Write to open it again.",

  "widget.author.you": "You",
  "widget.author.team": "Support",

  "widget.message.sending": "Sending",
  "widget.message.waiting": "Waiting for the connection",
  "widget.message.sent": "Sent",
  "widget.message.read": "Read",
  "widget.message.failed": "Not sent",
  "widget.message.actions": "What to do with this message",
  "widget.message.retry": "Send again",
  "widget.message.discard": "Discard",
  "widget.message.copy": "Copy",
  "widget.message.edit": "Edit",
  "widget.message.delete": "Delete",
  "widget.message.deleteSure": "Delete for everyone?",
  "widget.message.cancel": "Cancel",
  "widget.message.edited": "edited",
  "widget.message.deleted": "This message was deleted",
  "widget.message.image": "Show image {name}",
  "widget.message.download": "Download",

  "widget.typing.one": "{name} is typing",
  "widget.typing.several": "Several people are typing",

  "widget.composer.label": "Message",
  "widget.composer.placeholder": "Write a message",
  "widget.composer.send": "Send",
  "widget.composer.save": "Save",
  "widget.composer.editing": "Editing your message",
  "widget.composer.attach": "Attach files",
  "widget.composer.files": "Files to send",
  "widget.composer.remove": "Remove {name}",
  "widget.composer.drop": "Drop files to attach them",
  "widget.composer.tooLong": {
    one: "{count} character too many",
    other: "{count} characters too many",
  },

  "widget.upload.progress": "{percent} uploaded",
  "widget.upload.tooLarge": "{name} is too large. Files can be up to {limit}.",
  "widget.upload.tooMany": { one: "One file at most.", other: "{count} files at most." },
  "widget.upload.refused": "This kind of file cannot be sent.",
  "widget.upload.failed": "Not uploaded.",

  "widget.connection.catchingUp": "Catching up",
  "widget.connection.polling": "The connection is slow. Messages may come a little late.",
  "widget.connection.waiting": "No connection since {time}. What you write is kept.",
  "widget.connection.offline": "Offline since {time}. What you write is sent when you are back.",
  "widget.connection.reload": "There is a new version of this chat.",
  "widget.connection.refused": "The chat is not available right now.",

  "widget.error.unexpected": "That did not work. Please try again.",
} as const satisfies SourceCatalogue;
