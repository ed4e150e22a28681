/** The widget in Arabic. */
import type { Translation } from "../catalogue";
import type { en } from "./en";

export const ar = {
  "widget.title": "الدردشة",
  "widget.frame": "نافذة الدردشة",
  "widget.open": "فتح الدردشة",
  "widget.close": "إغلاق الدردشة",
  "widget.unread": {
    zero: "لا رسائل غير مقروءة",
    one: "رسالة واحدة غير مقروءة",
    two: "رسالتان غير مقروءتين",
    few: "{count} رسائل غير مقروءة",
    many: "{count} رسالة غير مقروءة",
    other: "{count} رسالة غير مقروءة",
  },

  "widget.home.greeting": "مرحبًا! كيف يمكننا مساعدتك؟",
  "widget.home.replyTime": "نرد عادةً خلال بضع دقائق.",
  "widget.home.away": "نحن غير متواجدين الآن. اترك رسالة وسنعاود التواصل معك.",
  "widget.home.start": "ابدأ محادثة",
  "widget.home.continue": "متابعة المحادثة",
  "widget.home.back": "رجوع",

  "widget.thread.label": "الرسائل",
  "widget.thread.empty": "لا توجد رسائل بعد. ألقِ التحية!",
  "widget.thread.loading": "جارٍ تحميل الرسائل",
  "widget.thread.older": "تحميل رسائل أقدم",
  "widget.thread.failed": "تعذّر تحميل الرسائل.",
  "widget.thread.retry": "إعادة المحاولة",
  "widget.thread.new": "رسائل جديدة",
  "widget.thread.latest": "الانتقال إلى أحدث رسالة",
  "widget.thread.closed": "هذه المحادثة مغلقة. اكتب رسالة لفتحها من جديد.",
  "widget.thread.joined": "انضم {name} إلى المحادثة",

  "widget.author.you": "أنت",
  "widget.author.assistant": "المساعد",
  "widget.author.team": "الدعم",

  "widget.message.sending": "جارٍ الإرسال",
  "widget.message.sent": "أُرسلت",
  "widget.message.seen": "تمت المشاهدة",
  "widget.message.failed": "لم تُرسل",
  "widget.message.retry": "إعادة الإرسال",
  "widget.message.discard": "تجاهل",
  "widget.message.edited": "معدّلة",
  "widget.message.deleted": "حُذفت هذه الرسالة",
  "widget.message.image": "صورة: {name}",
  "widget.message.download": "تنزيل {name}",

  "widget.typing.one": "{name} يكتب الآن",
  "widget.typing.several": "عدة أشخاص يكتبون الآن",

  "widget.composer.label": "الرسالة",
  "widget.composer.placeholder": "اكتب رسالة",
  "widget.composer.send": "إرسال",
  "widget.composer.attach": "إرفاق ملف",
  "widget.composer.remove": "إزالة {name}",
  "widget.composer.drop": "أفلت الملفات لإرفاقها",
  "widget.composer.tooLong": {
    zero: "لا أحرف زائدة",
    one: "حرف واحد زائد",
    two: "حرفان زائدان",
    few: "{count} أحرف زائدة",
    many: "{count} حرفًا زائدًا",
    other: "{count} حرف زائد",
  },

  "widget.upload.progress": "{name}، اكتمل رفع {percent}",
  "widget.upload.tooLarge": "{name} كبير جدًا. الحد الأقصى لحجم الملف {limit}.",
  "widget.upload.refused": "لا يمكن إرسال ملفات من هذا النوع: {name}",
  "widget.upload.failed": "تعذّر رفع {name}.",

  "widget.connection.connecting": "جارٍ الاتصال",
  "widget.connection.waiting": "لا يوجد اتصال. نعيد المحاولة، وما تكتبه محفوظ.",
  "widget.connection.offline": "أنت غير متصل بالإنترنت. سيُرسل ما تكتبه عند عودة الاتصال.",
  "widget.connection.back": "عاد الاتصال",
  "widget.connection.refused": "الدردشة غير متاحة في هذه الصفحة.",

  "widget.form.name": "اسمك",
  "widget.form.email": "بريدك الإلكتروني",
  "widget.form.start": "بدء الدردشة",
  "widget.form.required": "يرجى ملء هذا الحقل.",
  "widget.form.emailInvalid": "لا يبدو هذا بريدًا إلكترونيًا صحيحًا.",

  "widget.error.unexpected": "حدث خطأ ما. يرجى المحاولة مرة أخرى.",
} as const satisfies Translation<typeof en, "ar">;
